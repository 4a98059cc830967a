// Drives Swagger UI of `gogs-openapi serve --demo`: browser.mjs BINARY [--write]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [binary, ...flags] = process.argv.slice(2);
const server = spawn(binary, ["serve", "--demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => server.kill());

// The demo says where it is, and which credentials it has.
let url, token, password;
for await (const line of createInterface({ input: server.stdout })) {
    url ??= line.match(/^Swagger UI +(\S+)/)?.[1];
    [, password, token] = line.match(/^ +unknwon +(\S+) +([0-9a-f]{40})/) ?? [null, password, token];
    if (line.startsWith("Document")) break;
}
assert(url && token && password, "the demo prints a URL, a password and a token");

const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
});
const page = await (await browser.newContext({ viewport: { width: 1200, height: 1400 } })).newPage();
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
await page.goto(url);
await page.getByRole("heading", { name: "Gogs API" }).waitFor();
if (flags.includes("--write")) await page.screenshot({ path: "docs/swagger-ui.png" });

/** Fills one scheme's form of the dialog "Authorize", after all others were emptied. */
async function authorize(scheme, fill) {
    await page.locator(".auth-wrapper .authorize").first().click();
    const dialog = page.locator(".modal-ux");
    for (const logout of await dialog.getByRole("button", { name: "Logout" }).all()) await logout.click();
    const form = dialog.locator(".auth-container", { has: page.getByRole("heading", { name: new RegExp(`^${scheme}\\b`) }) });
    await fill(form);
    await form.locator("button.authorize[type=submit]").click();
    await dialog.getByRole("button", { name: "Close" }).last().click();
}

/** Executes an operation as it stands there; its status and its body. */
async function tryOut(operation) {
    const block = page.locator(`.opblock[id$="-${operation}"]`);
    if (!(await block.locator(".execute").isVisible())) await block.locator(".opblock-summary-control").first().click();
    await block.locator(".execute").click();
    const live = block.locator(".live-responses-table .response");
    await live.waitFor();
    const status = await live.locator(".response-col_status").innerText();
    const body = await live.locator(".highlight-code, .microlight").first().innerText().catch(() => "");
    await block.locator(".btn-clear").click();
    return [Number.parseInt(status, 10), body];
}

async function expect(operation, status, text) {
    const [given, body] = await tryOut(operation);
    assert.equal(given, status, `${operation}: ${body}`);
    assert(body.includes(text), `${operation} answers ${text}: ${body}`);
    console.log(`${operation}: ${status}`);
}

await expect("searchUsers", 200, '"username": "unknwon"');
await expect("getAuthenticatedUser", 401, "");
await authorize("TokenAuth", (form) => form.locator("input").fill(`token ${token}`));
await expect("getAuthenticatedUser", 200, '"username": "unknwon"');
await expect("listMyRepositories", 200, '"full_name": "unknwon/hello"');
await expect("listRepositoryIssues", 200, '"title": "Issue');
await authorize("TokenQuery", (form) => form.locator("input").fill(token));
await expect("getAuthenticatedUser", 200, '"username": "unknwon"');
await authorize("BasicAuth", async (form) => {
    await form.locator("input").nth(0).fill("unknwon");
    await form.locator("input").nth(1).fill(password);
});
await expect("listAccessTokens", 200, '"name": "how are you?"');
await expect("createAccessToken", 201, '"name": "gogs"');
if (flags.includes("--write")) {
    const block = page.locator('.opblock[id$="-searchUsers"]');
    await block.locator(".execute").click();
    await block.locator(".live-responses-table .response").waitFor();
    await block.screenshot({ path: "docs/swagger-ui-try-it-out.png" });
}
assert.deepEqual(errors, []);
await browser.close();
console.log("Swagger UI works");
process.exit(0);
