import { argumentForms, type ToolName } from './forms.ts';
import { nearestNames, plainName } from './nearestName.ts';

export type UnderstoodName =
  | { readonly kind: 'known'; readonly name: ToolName }
  | {
      readonly kind: 'unknown';
      /** In words for the model. */
      readonly problem: string;
    };

/** What other agents call their tools. */
const otherNames: Readonly<Record<ToolName, readonly string[]>> = {
  read_file: ['cat', 'view', 'open', 'openfile', 'viewfile', 'getfile', 'readfiles', 'read'],
  search: ['grep', 'rg', 'ripgrep', 'grepsearch', 'codesearch', 'searchfiles', 'searchcode', 'find', 'filesearch'],
  list_files: ['ls', 'glob', 'listdir', 'listdirectory', 'findfiles', 'tree', 'list'],
  outline: ['symbols', 'documentsymbols', 'listsymbols'],
  find_definition: ['gotodefinition', 'definition', 'findsymbol', 'getdefinition'],
  find_usages: ['references', 'findreferences', 'usages', 'findcallers'],
  history: ['gitlog', 'log', 'gitblame', 'blame'],
  work_item: ['getworkitem', 'readworkitem', 'issue', 'getissue'],
  apply_patch: ['edit', 'editfile', 'writefile', 'createfile', 'strreplace', 'strreplaceeditor', 'write', 'patch'],
  undo: ['undoedit', 'revert', 'reset'],
  ask_people: ['ask', 'askuser', 'askquestion', 'askhuman'],
  finish: ['done', 'submit', 'complete', 'stop', 'end'],
};

const toolNames = Object.keys(argumentForms).filter(isName);
const prefix = /^(?:functions?|tools?|default_api)[.:/]/i;
const longestName = 200;

/** The tool that a model means by a name. A namespace before it and other ways of writing it are understood. */
export function understandToolName(written: string): UnderstoodName {
  const bare = written.slice(0, longestName).trim().replace(prefix, '');
  const plain = plainName(bare);
  const same = toolNames.find((name) => plainName(name) === plain);
  if (same !== undefined) return { kind: 'known', name: same };
  const meant = toolNames.find((name) => otherNames[name].includes(plain)) ?? nearestNames(bare, toolNames, 1)[0];
  const suggestion = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const all = toolNames.map((name) => `\`${name}\``).join(', ');
  return { kind: 'unknown', problem: `There is no tool of this name.${suggestion} The tools are ${all}.` };
}

function isName(name: string): name is ToolName {
  return Object.hasOwn(argumentForms, name);
}
