// Uses the client that openapi-generator made (folder gogs), against the server at GOGS_API.
import {
  Refusal,
  RefusalFromJSON,
  Configuration,
  instanceOfApiError,
  IssuesApi,
  ResponseError,
  TokensApi,
  UsersApi,
} from "./gogs";

function expect(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`expected ${what}`);
}

const done = (step: string, how: string) => console.log(`${step}\t${how}`);

/** Reads the Link header: undefined if there is no next page. */
function nextPage(headers: Headers): number | undefined {
  const url = /<([^>]+)>; rel="next"/.exec(headers.get("Link") ?? "")?.[1];
  return url === undefined ? undefined : Number(new URL(url).searchParams.get("page"));
}

/** The error that a call ends with. */
async function failure(call: Promise<unknown>): Promise<Response> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ResponseError) return error.response;
    throw error;
  }
  throw new Error("expected an error");
}

async function main() {
  const basePath = process.env.GOGS_API!;
  const username = process.env.GOGS_USER!;
  const anyone = new Configuration({ basePath });
  const basic = new TokensApi(new Configuration({ basePath, username, password: process.env.GOGS_PASSWORD! }));
  const create = (name: string) => basic.createAccessToken({ username, createAccessTokenRequest: { name } });

  const tokenName = `openapi-generator-typescript-fetch ${Date.now()}`;
  const token = await create(tokenName);
  expect(token.sha1.length === 40, "a token");
  done("token", "typed");

  // The client sends a token in both places that it can be in, and Gogs looks at the query first: that one stays empty.
  const apiKey = (name: string) => (name === "Authorization" ? `token ${token.sha1}` : "");
  const known = new Configuration({ basePath, apiKey });
  const caller = await new UsersApi(known).getAuthenticatedUser();
  expect(caller.username === username, "the caller");
  done("user", "typed");

  const found = await new UsersApi(anyone).searchUsers({ q: "u", limit: 5 });
  expect(found.ok && found.data[0]?.username === "unknwon", "users");
  done("search", "typed");

  let [issues, pages] = [0, 0];
  for (let page: number | undefined = 1; page !== undefined; pages++) {
    const answer = await new IssuesApi(known).listRepositoryIssuesRaw({ username: "unknwon", reponame: "hello", page });
    issues += (await answer.value()).length;
    page = nextPage(answer.raw.headers);
  }
  expect(pages === 50 && issues > 490, `50 pages, not ${pages} of ${issues} issues`);
  done("pages", "header");

  expect((await failure(new UsersApi(anyone).getAuthenticatedUser())).status === 401, "401");
  done("401", "status");

  expect((await failure(new UsersApi(anyone).getUser({ username: "nobody" }))).status === 404, "404");
  done("404", "status");

  const refusal = async (name: string): Promise<Refusal> => {
    const response = await failure(create(name));
    expect(response.status === 422, "422");
    return RefusalFromJSON(await response.json());
  };
  const message = await refusal(tokenName);
  expect(!Array.isArray(message) && instanceOfApiError(message) && message.message, "a message");
  done("422 message", "by hand");

  const rules = await refusal("");
  expect(Array.isArray(rules) && rules[0]?.classification === "RequiredError", "a rule");
  done("422 rules", "by hand");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
