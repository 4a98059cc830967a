// Uses the client that orval made (gogs/index.ts), against the server at GOGS_API.
import { createAccessToken, getAuthenticatedUser, getUser, listRepositoryIssues, searchUsers } from "./gogs";

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
  const username = process.env.GOGS_USER!;
  // The functions know nothing of how to authenticate: the header is made by hand.
  const as = (authorization: string) => ({ headers: { authorization } });
  const basic = as(`Basic ${btoa(`${username}:${process.env.GOGS_PASSWORD}`)}`);
  const create = (name: string) => createAccessToken(username, { name }, basic);

  const token = await create("orval");
  expect(token.status === 201 && token.data.sha1.length === 40, "a token");
  done("token", "typed");

  const known = as(`token ${token.data.sha1}`);
  const caller = await getAuthenticatedUser(known);
  expect(caller.status === 200 && caller.data.username === username, "the caller");
  done("user", "typed");

  const found = await searchUsers({ q: "u", limit: 5 });
  expect(found.status === 200 && found.data.ok && found.data.data[0]?.username === "unknwon", "users");
  done("search", "typed");

  let [issues, pages] = [0, 0];
  for (let page: number | undefined = 1; page !== undefined; pages++) {
    const answer: Awaited<ReturnType<typeof listRepositoryIssues>> = await listRepositoryIssues(
      "unknwon",
      "hello",
      { page },
      known,
    );
    expect(answer.status === 200, "issues");
    issues += answer.data.length;
    page = nextPage(answer.headers);
  }
  expect(pages === 50 && issues > 490, `50 pages, not ${pages} of ${issues} issues`);
  done("pages", "header");

  expect((await getAuthenticatedUser()).status === 401, "401");
  done("401", "typed");

  expect((await getUser("nobody")).status === 404, "404");
  done("404", "typed");

  const message = await create("orval");
  expect(message.status === 422 && !Array.isArray(message.data) && message.data.message, "422 with a message");
  done("422 message", "typed");

  const rules = await create("");
  expect(rules.status === 422 && Array.isArray(rules.data), "422 with rules");
  expect(rules.data[0]?.classification === "RequiredError", "a rule");
  done("422 rules", "typed");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
