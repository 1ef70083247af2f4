import type { ToolName } from './forms.ts';

const forms: Readonly<Record<ToolName, string>> = {
  read_file:
    '{"path": text, "start": number or null, "end": number or null, "ranges": [{"start": number, "end": number}] or null}',
  search: '{"pattern": text, "regex": true or false or null, "glob": text or null, "context": number or null}',
  list_files: '{"glob": text}',
  outline: '{"path": text}',
  find_definition: '{"name": text}',
  find_usages: '{"name": text}',
  history: '{"path": text}',
  work_item: '{"id": number or null, "relation": text or null}',
  apply_patch: '{"patch": text}: the text is one envelope from `*** Begin Patch` to `*** End Patch`',
  undo: '{}',
  ask_people: '{"questions": [text]}, at most three',
  finish: '{"summary": text, "risks": text or null, "how_checked": text or null}',
};

/** The arguments of a tool, as a model is told after it wrote others. */
export function formText(name: ToolName): string {
  return forms[name];
}
