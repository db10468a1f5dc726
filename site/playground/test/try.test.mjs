// Uses the built page as a person does, in headless Chromium: PAGE=folder node --test try.test.mjs

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";

import shipped from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const { PAGE } = process.env;
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml" };
const WRONG = `from collections.abc import AsyncGenerator


async def scope() -> AsyncGenerator[int]:
    yield 1


async def main() -> None:
    async with scope() as number:
        print(number)
`;

let server, browser, page, address;
const requested = [];

before(async () => {
  server = http.createServer((request, response) => {
    const inside = new URL(request.url, "http://localhost").pathname.replace(/^\/docs\/try\//, "") || "index.html";
    fs.readFile(path.join(PAGE, inside), (error, bytes) => {
      response.writeHead(error ? 404 : 200, { "content-type": TYPES[path.extname(inside)] ?? "application/octet-stream" });
      response.end(bytes);
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${server.address().port}/docs/try/`;
  // The package advises one process for everything, which ends with the first page that is closed.
  browser = await chromium.launch({ executablePath: await shipped.executablePath(), args: ["--no-sandbox"] });
  page = await open(address);
});

after(async () => {
  await browser?.close();
  server?.close();
});

async function open(url, options = {}) {
  const context = await browser.newContext(options);
  const opened = await context.newPage();
  opened.on("request", (request) => requested.push(request.url()));
  await opened.goto(url);
  return opened;
}

const status = (text, where = page) => where.waitForFunction((part) => document.getElementById("status").textContent.includes(part), text, { timeout: 60_000 });

async function type(text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

const program = (where = page) => where.evaluate(() => document.querySelector(".cm-content").cmTile.view.state.doc.toString());

test("the first example has a finding", async () => {
  await status("1 finding");
});

test("a wrong program that is typed gets its finding", async () => {
  await type(WRONG);
  await page.getByRole("button", { name: "Line 9" }).waitFor();
  const link = page.getByRole("link", { name: "asyncctx-enter-generator" });
  assert.equal(await link.getAttribute("href"), "../codes/asyncctx-enter-generator/");
  assert.match(await page.locator("#list").textContent(), /"scope\(\)" is an async generator/);
  assert.equal(await page.locator(".cm-lintRange-error").textContent(), "scope()");
});

test("a link holds the program", async () => {
  await page.waitForFunction(() => location.hash.startsWith("#program="));
  const other = await open(page.url());
  await other.locator(".cm-content").waitFor();
  assert.equal(await program(other), WRONG);
  await other.context().close();
});

test("the button of a finding leads to its line", async () => {
  await page.getByRole("button", { name: "Line 9" }).click();
  assert.equal(await page.evaluate(() => getSelection().toString()), "scope()");
});

test("repair makes the finding go", async () => {
  await page.getByRole("button", { name: "Repair" }).click();
  await status("No findings");
  assert.match(await program(), /asynccontextmanager/);
  assert.ok(await page.getByRole("button", { name: "Repair" }).isHidden());
});

test("the switch turns on the strict codes", async () => {
  await page.getByLabel("Example").selectOption("left-early");
  await page.getByRole("link", { name: "asyncctx-left-early" }).waitFor();
  assert.ok(await page.getByRole("switch").isChecked());
  await page.locator(".switch").click();
  await status("No findings");
});

test("what mypy itself reports is shown, too, and so is a syntax error", async () => {
  await type('number: int = ""\n');
  await page.getByText("mypy: assignment").waitFor();
  await type("def f(:\n");
  await page.getByText("mypy: syntax").first().waitFor();
});

test("the next check takes less than three seconds", async () => {
  await type(WRONG.replaceAll("number", "value"));
  await status("1 finding");
  assert.ok(parseFloat(await page.locator("#time").textContent()) < 3);
});

test("Tab leaves the editor", async () => {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#editor")), null);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe has no objection: ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)]), []);
  });
}

test("nothing comes from elsewhere", () => {
  assert.deepEqual(requested.filter((url) => !url.startsWith(address) && !url.startsWith("data:")), []);
});

test("a link that cannot be read is said", async () => {
  const other = await open(`${address}#program=nothing`);
  await other.getByText("The program in the link cannot be read").waitFor();
  await other.context().close();
});

test("what cannot be loaded is said, and can be tried again", async () => {
  const other = await open("about:blank");
  let failing = true;
  await other.context().route("**/checker.zip.zst", (route) => (failing ? route.abort() : route.continue()));
  await other.goto(address);
  await status("mypy does not run", other);
  failing = false;
  await other.getByRole("button", { name: "Start again" }).click();
  await status("1 finding", other);
  await other.context().close();
});
