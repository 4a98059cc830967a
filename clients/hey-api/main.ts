// Uses the client that hey-api made (folder gogs), against the server at GOGS_API.
import { createAccessToken, getAuthenticatedUser, getUser, listRepositoryIssues, searchUsers } from "./gogs";
import { createClient } from "./gogs/client";

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
  const anyone = createClient({ baseUrl });
  const basic = createClient({
    baseUrl,
    auth: ({ scheme }) => (scheme === "basic" ? `${username}:${process.env.GOGS_PASSWORD}` : undefined),
  });
  const create = (name: string) => createAccessToken({ client: basic, path: { username }, body: { name } });

  const token = (await create("hey-api")).data;
  expect(token?.sha1.length === 40, "a token");
  done("token", "typed");

  const known = createClient({
    baseUrl,
    auth: ({ name }) => (name === "Authorization" ? `token ${token.sha1}` : undefined),
  });
  const caller = await getAuthenticatedUser({ client: known });
  expect(caller.data?.username === username, "the caller");
  done("user", "typed");

  const found = await searchUsers({ client: anyone, query: { q: "u", limit: 5 } });
  expect(found.data?.ok && found.data.data[0]?.username === "unknwon", "users");
  done("search", "typed");

  let [issues, pages] = [0, 0];
  const path = { username: "unknwon", reponame: "hello" };
  for (let page: number | undefined = 1; page !== undefined; pages++) {
    const answer: Awaited<ReturnType<typeof listRepositoryIssues>> = await listRepositoryIssues({
      client: known,
      path,
      query: { page },
    });
    expect(answer.data && answer.response, "issues");
    issues += answer.data.length;
    page = nextPage(answer.response.headers);
  }
  expect(pages === 50 && issues > 490, `50 pages, not ${pages} of ${issues} issues`);
  done("pages", "header");

  expect((await getAuthenticatedUser({ client: anyone })).response?.status === 401, "401");
  done("401", "status");

  expect((await getUser({ client: anyone, path: { username: "nobody" } })).response?.status === 404, "404");
  done("404", "status");

  // The type of `error` is the union of the bodies of all errors: the status tells which, not the type.
  const message = await create("hey-api");
  expect(message.response?.status === 422 && message.error, "422 with a message");
  const body = message.error;
  expect(typeof body === "object" && "message" in body && body.message, "a message");
  done("422 message", "typed");

  const rules = await create("");
  expect(rules.response?.status === 422 && Array.isArray(rules.error), "422 with rules");
  expect(rules.error[0]?.classification === "RequiredError", "a rule");
  done("422 rules", "typed");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
