// The page: joins the editor, the worker, the address and what is shown.

import { Checker } from "./checker.js";
import { makeEditor } from "./editor.js";
import { fromHash, toHash } from "./link.js";
import "./theme.js";

const PAUSE = 350; // milliseconds without a key before a check
const $ = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// What is shown beside the program.
function say(text) {
  if ($("status").textContent !== text) $("status").textContent = text;
}

function notice(text) {
  $("notice").hidden = !text;
  $("notice").textContent = text;
}

function trouble(text, retry) {
  $("trouble").hidden = !text;
  $("trouble").replaceChildren();
  if (!text) return;
  $("trouble").append(element("pre", { textContent: text }));
  if (retry) $("trouble").append(element("button", { type: "button", textContent: "Start again", onclick: retry }));
}

async function readManifest() {
  return (await fetch("manifest.json")).json();
}

const { examples, shown } = await readManifest().catch((error) => {
  // A page that was opened as a file may not read the files beside it.
  say("This page cannot be loaded");
  $("progress").hidden = true;
  trouble(`${error.message}\n${location.protocol === "file:" ? "Open it from a web server." : ""}`, () => location.reload());
  throw error;
});
const byName = new Map(examples.map((example) => [example.name, example]));
let timer = 0;
let about = null;
let linked = "";

function item(finding) {
  const ours = finding.code.startsWith("asyncctx-");
  const place = element("button", { type: "button", className: "place", textContent: `Line ${finding.line}`, onclick: () => editor.go(finding) });
  const code = ours
    ? element(
        "a",
        { className: "code", href: `../codes/${finding.code}/`, target: "_blank" },
        finding.code,
        element("span", { className: "hidden", textContent: " (opens in a new tab)" }),
      )
    : element("span", { className: "code", textContent: finding.code ? `mypy: ${finding.code}` : "mypy" });
  const kind = ours ? "ours" : finding.severity === "note" ? "note" : "other";
  const parts = [element("div", { className: "head" }, place, code), element("p", { textContent: finding.said })];
  if (finding.code.startsWith("import-")) finding.advice = "This page has only the libraries that are listed below.";
  if (finding.advice) parts.push(element("p", { className: "advice", textContent: finding.advice }));
  return element("li", { className: kind }, ...parts);
}

function show({ findings, failed, seconds }) {
  const ours = findings.filter((finding) => finding.code.startsWith("asyncctx-")).length;
  const errors = findings.filter((finding) => finding.severity === "error").length - ours;
  const count = (number, word) => `${number || "No"} ${word}${number === 1 ? "" : "s"}`;
  const also = errors ? `, ${count(errors, "error")} from mypy` : "";
  say(failed ? "mypy could not check this program" : count(ours, "finding") + also);
  $("time").textContent = `${seconds.toFixed(2)} s`;
  trouble(failed);
  $("repair").hidden = !ours;
  $("list").replaceChildren(...findings.map(item));
  editor.mark(findings);
}

function describe() {
  const names = shown.filter((name) => about.libraries[name]).map((name) => `${name} ${about.libraries[name]}`);
  $("about").replaceChildren(
    element("p", { textContent: `mypy_asyncctx ${about.plugin}, mypy ${about.mypy}, Python ${about.python}. The program is checked in this page, not run and not sent anywhere.` }),
    element("p", { textContent: "F8 goes to the next finding. Tab leaves the editor." }),
    element("p", { textContent: `Libraries that can be imported: ${names.join(", ")}.` }),
  );
}

function heard(message) {
  if (message.kind === "progress") {
    $("progress").value = message.done;
    if (!about) say(message.text);
  } else if (message.kind === "ready") {
    about = message.about;
    describe();
  } else if (message.kind === "repaired") {
    document.body.classList.remove("busy");
    if (message.source === editor.text) say("What is left needs a decision: no edit repairs it");
    else editor.text = message.source;
  } else if (message.kind === "broken") {
    $("progress").hidden = true;
    say("mypy does not run");
    trouble(message.text, () => {
      trouble("");
      about = null;
      $("progress").hidden = false;
      checker.start();
      check();
    });
  } else {
    $("progress").hidden = true;
    document.body.classList.remove("busy");
    show(message);
  }
}

// From the editor and the switch to a check, and to the address.
function check() {
  clearTimeout(timer);
  document.body.classList.add("busy");
  checker.check({ source: editor.text, strict: $("strict").checked });
  link();
}

async function link() {
  const source = editor.text;
  const example = byName.get($("example").value);
  const hash = await toHash({ example: example?.source === source ? example.name : null, source, strict: $("strict").checked });
  if (source !== editor.text) return;
  linked = hash;
  history.replaceState(null, "", hash);
}

function changed(text) {
  notice("");
  $("example").value = examples.find((example) => example.source === text)?.name ?? "";
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

function load({ example, source, strict }) {
  const chosen = byName.get(example);
  if (example && !chosen) throw new Error(`there is no example "${example}"`);
  $("strict").checked = strict || (chosen?.strict ?? false);
  editor.text = chosen?.source ?? source;
  check();
}

async function open() {
  try {
    load((await fromHash(location.hash)) ?? { example: examples[0].name });
  } catch (error) {
    load({ example: examples[0].name });
    notice(`The program in the link cannot be read (${error.message}). This is the first example.`);
  }
}

const editor = makeEditor($("editor"), changed);
$("example").append(element("option", { value: "", textContent: "Your program", hidden: true }));
$("example").append(...examples.map(({ name, title }) => element("option", { value: name, textContent: title })));
$("example").disabled = false;
$("example").onchange = () => load({ example: $("example").value });
$("strict").onchange = check;
$("repair").onclick = () => {
  say("Repairing");
  document.body.classList.add("busy");
  checker.check({ source: editor.text, strict: $("strict").checked, repair: true });
};
$("share").onclick = async () => {
  await link();
  try {
    await navigator.clipboard.writeText(location.href);
    $("share").textContent = "Copied";
    setTimeout(() => ($("share").textContent = "Copy link"), 1500);
  } catch {
    notice("Copy the link from the address bar: it holds the program.");
  }
};
$("skip").onclick = (event) => {
  // Its address would take the place of the program's.
  event.preventDefault();
  $("findings").focus();
};
window.onhashchange = () => {
  if (location.hash !== linked) open();
};

const checker = new Checker(heard);
open();
