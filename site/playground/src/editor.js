// The editor: CodeMirror with Python, and the findings as marks in it.

import { python } from "@codemirror/lang-python";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-name)" },
  { tag: tags.meta, color: "var(--code-meta)" },
]);

/** Puts an editor into `parent`; calls `changed` with the program after each change that the user made. */
export function makeEditor(parent, changed) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        basicSetup,
        python(),
        indentUnit.of("    "),
        syntaxHighlighting(colors),
        lintGutter(),
        // Tab leaves the editor: a keyboard has no other way out.
        EditorView.contentAttributes.of({ "aria-label": "Python program", spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });

  const offset = (line, column) => {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    // Python counts characters, the editor counts units of UTF-16.
    const before = [...at.text].slice(0, column - 1).join("").length;
    return at.from + before;
  };

  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark(findings) {
      const diagnostics = findings.map((finding) => ({
        from: offset(finding.line, finding.column),
        to: Math.max(offset(finding.endLine, finding.endColumn), offset(finding.line, finding.column)),
        severity: finding.severity === "note" ? "info" : "error",
        source: finding.code,
        message: [finding.said, finding.advice].filter(Boolean).join(": "),
      }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    go(finding) {
      const anchor = offset(finding.line, finding.column);
      const head = Math.max(anchor, offset(finding.endLine, finding.endColumn));
      view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
  };
}
