// The page: joins the editor, the worker, the address and what is shown.

import { Checker } from "./checker.js";
import { makeEditor } from "./editor.js";
import { fromHash, toHash } from "./link.js";

const PAUSE = 350; // milliseconds without a key before a check
const $ = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const { examples, shown } = await (await fetch("manifest.json")).json();
const byName = new Map(examples.map((example) => [example.name, example]));
let timer = 0;
let about = null;
let linked = "";

// The theme: as the system has it, or as chosen.
const THEMES = ["Auto", "Light", "Dark"];

function setTheme(name) {
  document.documentElement.style.colorScheme = name === "Auto" ? "" : name.toLowerCase();
  $("theme").textContent = `Theme: ${name.toLowerCase()}`;
  localStorage.setItem("theme", name);
}

const theme = () => THEMES.find((name) => name === localStorage.getItem("theme")) ?? "Auto";
setTheme(theme());
$("theme").onclick = () => setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);

// What is shown beside the program.
function say(text) {
  if ($("status").textContent !== text) $("status").textContent = text;
}

function trouble(text, retry) {
  $("trouble").hidden = !text;
  $("trouble").replaceChildren();
  if (!text) return;
  $("trouble").append(element("pre", { textContent: text }));
  if (retry) $("trouble").append(element("button", { type: "button", textContent: "Start again", onclick: retry }));
}

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
  if (finding.advice) parts.push(element("p", { className: "advice", textContent: finding.advice }));
  return element("li", { className: kind }, ...parts);
}

function show({ findings, failed, seconds }) {
  const ours = findings.filter((finding) => finding.code.startsWith("asyncctx-")).length;
  const errors = findings.filter((finding) => finding.severity === "error").length - ours;
  const count = (number, word) => `${number || "No"} ${word}${number === 1 ? "" : "s"}`;
  const also = errors ? `, ${count(errors, "error")} of mypy’s own` : "";
  say(failed ? "mypy could not check this program" : count(ours, "finding") + also);
  $("status").title = `Checked in ${seconds.toFixed(2)} s`;
  trouble(failed);
  $("repair").hidden = !about.repairs || !ours;
  $("list").replaceChildren(...findings.map(item));
  editor.mark(findings);
}

function describe() {
  const names = shown.filter((name) => about.libraries[name]).map((name) => `${name} ${about.libraries[name]}`);
  $("about").replaceChildren(
    element("p", { textContent: `mypy_asyncctx ${about.plugin}, mypy ${about.mypy}, Python ${about.python}. The program is checked in this page, not run and not sent anywhere.` }),
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
    if (message.source === editor.text) say("No finding here has a repair");
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
    alert(`The program in the link cannot be read: ${error.message}`);
  }
}

const editor = makeEditor($("editor"), changed);
$("example").append(element("option", { value: "", textContent: "Your program", hidden: true }));
$("example").append(...examples.map(({ name, title }) => element("option", { value: name, textContent: title })));
$("example").disabled = false;
$("example").onchange = () => load({ example: $("example").value });
$("strict").onchange = check;
$("repair").onclick = () => checker.check({ source: editor.text, strict: $("strict").checked, repair: true });
$("share").onclick = async () => {
  await link();
  try {
    await navigator.clipboard.writeText(location.href);
    $("share").textContent = "Copied";
  } catch {
    prompt("Copy this link:", location.href);
  }
  setTimeout(() => ($("share").textContent = "Copy link"), 1500);
};
window.onhashchange = () => {
  if (location.hash !== linked && location.hash !== "#findings") open();
};

const checker = new Checker(heard);
open();
