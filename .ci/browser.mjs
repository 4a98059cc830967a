// Drives Swagger UI of `gogs-openapi serve --demo`: browser.mjs BINARY [--write]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer, request as httpRequest } from "node:http";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [binary, ...flags] = process.argv.slice(2);
const isWriting = flags.includes("--write");
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** A server with the documented data: where it listens, where it says Swagger UI is, and credentials. */
async function serve(...options) {
    const child = spawn(binary, ["serve", "--demo", "--listen", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
    process.on("exit", () => child.kill());
    const server = {};
    for await (const line of createInterface({ input: child.stdout })) {
        server.listens ??= line.match(/^Listens at +(\S+)/)?.[1];
        server.swaggerUi ??= line.match(/^Swagger UI +(\S+)/)?.[1];
        const credentials = line.match(/^ +unknwon +(\S+) +([0-9a-f]{40})/);
        if (credentials) [, server.password, server.token] = credentials;
        if (line.startsWith("Document")) break;
    }
    assert(server.listens && server.swaggerUi && server.password && server.token, "the demo prints URLs, a password and a token");
    return server;
}

/** A reverse proxy under a path, which it takes off: the address of the path. */
async function proxy(target, path) {
    const server = createServer((request, response) => {
        if (!request.url.startsWith(`${path}/`)) return response.writeHead(404).end("outside");
        const forwarded = httpRequest(target + request.url.slice(path.length), { method: request.method, headers: request.headers }, (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        });
        request.pipe(forwarded);
    });
    await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
    return `http://127.0.0.1:${server.address().port}${path}/`;
}

const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
});
const errors = [];

/** Swagger UI in a window of its own: `called` has the URLs of the API that the page called. */
async function open(url, viewport = DESKTOP) {
    const page = await (await browser.newContext({ viewport })).newPage();
    const called = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on("request", (request) => { if (request.url().includes("/api/v1/")) called.push(request.url()); });
    await page.goto(url);
    await page.getByRole("heading", { name: "Gogs API" }).waitFor();
    await page.locator(".opblock").first().waitFor();

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

    return { page, called, authorize, expect };
}

/** Whether a button to authorize and an operation are there without scrolling. */
async function isOnFirstScreen(page) {
    for (const part of [".auth-wrapper .authorize", ".opblock"]) {
        const { y, height } = await page.locator(part).first().boundingBox();
        assert(y + height <= page.viewportSize().height, `${part} ends at ${y + height} pixels`);
        console.log(`${part} ends at ${y + height} pixels`);
    }
}

const server = await serve();

// Each scheme, and the answers of a caller who has it.
{
    const { page, authorize, expect } = await open(server.swaggerUi);
    await expect("searchUsers", 200, '"username": "unknwon"');
    await expect("getAuthenticatedUser", 401, "");
    await authorize("TokenAuth", (form) => form.locator("input").fill(`token ${server.token}`));
    await expect("getAuthenticatedUser", 200, '"username": "unknwon"');
    await expect("listMyRepositories", 200, '"full_name": "unknwon/hello"');
    await expect("listRepositoryIssues", 200, '"title": "Issue');
    await authorize("BasicAuth", async (form) => {
        await form.locator("input").nth(0).fill("unknwon");
        await form.locator("input").nth(1).fill(server.password);
    });
    await expect("listAccessTokens", 200, '"name": "how are you?"');
    await expect("createAccessToken", 201, '"name": "gogs"');
    if (isWriting) {
        const block = page.locator('.opblock[id$="-searchUsers"]');
        await block.locator(".execute").click();
        await block.locator(".live-responses-table .response").waitFor();
        await block.screenshot({ path: "docs/swagger-ui-try-it-out.png" });
    }
}

// A version that reads a token in the query.
{
    const older = await serve("--gogs-version", "0.14.0");
    const { page, authorize, expect } = await open(older.swaggerUi);
    assert.match(await page.title(), /0\.14\.0/);
    await authorize("TokenQuery", (form) => form.locator("input").fill(older.token));
    await expect("getAuthenticatedUser", 200, '"username": "unknwon"');
}

// Wherever the page is, it calls the API beside it: by the address that the server listens at, and below a path.
for (const base of [`${server.listens}/`, await proxy(server.listens, "/sub")]) {
    for (const start of [base, `${base}swagger-ui`, `${base}swagger-ui/`]) {
        const { page, called, expect } = await open(start);
        assert.equal(page.url(), `${base}swagger-ui/`);
        await expect("searchUsers", 200, '"username": "unknwon"');
        assert(called.length > 0 && called.every((url) => url.startsWith(`${base}api/v1/`)), called.join(" "));
    }
    console.log(`works at ${base}`);
}

// The first screen: a title and an icon of ours, a button to authorize, an operation; users and tokens first, admin last.
{
    const { page } = await open(server.swaggerUi);
    const icon = await page.locator("link[rel=icon]").evaluateAll((links) => links.map((link) => link.href));
    assert.match(await page.title(), /^Gogs API/);
    assert(icon.length === 1 && (await page.request.get(icon[0])).ok(), "there is an icon");
    await isOnFirstScreen(page);
    const tags = await page.locator(".opblock-tag").evaluateAll((all) => all.map((tag) => tag.dataset.tag));
    assert.deepEqual([...tags.slice(0, 2), tags.at(-1)], ["users", "tokens", "admin"]);
    if (isWriting) await page.screenshot({ path: "docs/swagger-ui.png" });

    await page.locator(".operation-filter-input").fill("issues");
    await page.waitForFunction(() => document.querySelectorAll(".opblock-tag").length === 1);
    console.log("filters");

    // What does not change is not sent again, and what is sent is compressed.
    const sizes = () => page.evaluate(() => performance.getEntriesByType("resource")
        .map(({ name, transferSize, decodedBodySize }) => ({ name, transferSize, decodedBodySize })));
    const bundle = (all) => all.find(({ name }) => name.includes("swagger-ui-bundle.js"));
    const first = bundle(await sizes());
    assert(first.transferSize > 0 && first.transferSize < first.decodedBodySize / 3, JSON.stringify(first));
    await page.reload();
    await page.locator(".opblock").first().waitFor();
    assert.equal(bundle(await sizes()).transferSize, 0);
}

// A phone: nothing is wider than the screen.
{
    const { page } = await open(server.swaggerUi, PHONE);
    await isOnFirstScreen(page);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(await width(), PHONE.width);
    for (const summary of await page.locator(".info summary").all()) await summary.click();
    await page.locator('.opblock[id$="-searchUsers"] .opblock-summary-control').first().click();
    await page.locator('.opblock[id$="-searchUsers"] .execute').click();
    await page.locator('.opblock[id$="-searchUsers"] .live-responses-table .response').waitFor();
    assert.equal(await width(), PHONE.width);
}

assert.deepEqual(errors, []);
await browser.close();
console.log("Swagger UI works");
process.exit(0);
