// Uses the types that openapi-typescript made (gogs/index.ts), with openapi-fetch, against the server at GOGS_API.
import createClient from "openapi-fetch";
import type { paths } from "./gogs";

function expect(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`expected ${what}`);
}

const done = (step: string, how: string) => console.log(`${step}\t${how}`);

/** Reads the Link header: undefined if there is no next page. */
function nextPage(headers: Headers): number | undefined {
  const url = /<([^>]+)>; rel="next"/.exec(headers.get("Link") ?? "")?.[1];
  return url === undefined ? undefined : Number(new URL(url).searchParams.get("page"));
}

async function main() {
  const baseUrl = process.env.GOGS_API!;
  const username = process.env.GOGS_USER!;
  const anyone = createClient<paths>({ baseUrl });
  // The types know nothing of how to authenticate: the header is made by hand.
  const as = (authorization: string) => createClient<paths>({ baseUrl, headers: { authorization } });
  const basic = as(`Basic ${btoa(`${username}:${process.env.GOGS_PASSWORD}`)}`);
  const create = (name: string) =>
    basic.POST("/users/{username}/tokens", { params: { path: { username } }, body: { name } });

  const tokenName = `openapi-typescript ${Date.now()}`;
  const token = (await create(tokenName)).data;
  expect(token?.sha1.length === 40, "a token");
  done("token", "typed");

  const known = as(`token ${token.sha1}`);
  const caller = await known.GET("/user");
  expect(caller.data?.username === username, "the caller");
  done("user", "typed");

  const found = await anyone.GET("/users/search", { params: { query: { q: "u", limit: 5 } } });
  expect(found.data?.ok && found.data.data[0]?.username === "unknwon", "users");
  done("search", "typed");

  let [issues, pages] = [0, 0];
  for (let page: number | undefined = 1; page !== undefined; pages++) {
    const answer: Awaited<ReturnType<typeof list>> = await list(page);
    issues += answer.data?.length ?? 0;
    page = nextPage(answer.response.headers);
  }
  function list(page: number) {
    const path = { username: "unknwon", reponame: "hello" };
    return known.GET("/repos/{username}/{reponame}/issues", { params: { path, query: { page } } });
  }
  expect(pages === 50 && issues > 490, `50 pages, not ${pages} of ${issues} issues`);
  done("pages", "header");

  expect((await anyone.GET("/user")).response.status === 401, "401");
  done("401", "status");

  const missing = await anyone.GET("/users/{username}", { params: { path: { username: "nobody" } } });
  expect(missing.response.status === 404 && missing.data === undefined, "404");
  done("404", "status");

  // The type of `error` is the union of the bodies of all errors: the status tells which, not the type.
  const message = await create(tokenName);
  expect(message.response.status === 422 && message.error && !Array.isArray(message.error), "422 with a message");
  expect(message.error.message, "a message");
  done("422 message", "typed");

  const rules = await create("");
  expect(rules.response.status === 422 && Array.isArray(rules.error), "422 with rules");
  expect(rules.error[0]?.classification === "RequiredError", "a rule");
  done("422 rules", "typed");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
