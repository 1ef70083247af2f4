import treeSitter, { type Parser } from '@vscode/tree-sitter-wasm';

const grammarByExtension: ReadonlyMap<string, string> = new Map([
  ['py', 'python'],
  ['pyi', 'python'],
  ['cs', 'c-sharp'],
  ['java', 'java'],
  ['go', 'go'],
  ['rs', 'rust'],
  ['rb', 'ruby'],
  ['php', 'php'],
  ['cc', 'cpp'],
  ['cpp', 'cpp'],
  ['cxx', 'cpp'],
  ['hpp', 'cpp'],
  ['css', 'css'],
  ['sh', 'bash'],
  ['bash', 'bash'],
  ['ps1', 'powershell'],
  ['psm1', 'powershell'],
]);

const parsers = new Map<string, Promise<Parser>>();
let folder: Promise<string> | undefined;

/**
 * The parser for a file's language, loaded once and only when it is needed.
 * @param extension without its dot, in lower case
 * @returns undefined for a language without grammar
 */
export async function parserFor(extension: string): Promise<Parser | undefined> {
  const grammar = grammarByExtension.get(extension);
  if (grammar === undefined) {
    return undefined;
  }
  const known = parsers.get(grammar) ?? loadParser(grammar);
  parsers.set(grammar, known);
  return known;
}

async function loadParser(grammar: string): Promise<Parser> {
  folder ??= initialise();
  const language = await treeSitter.Language.load(`${await folder}tree-sitter-${grammar}.wasm`);
  const parser = new treeSitter.Parser();
  parser.setLanguage(language);
  return parser;
}

/** The package says itself where its files lie, so that they are found from the compiled app and from tests alike. */
async function initialise(): Promise<string> {
  let found = '';
  await treeSitter.Parser.init({
    locateFile: (file, directory) => {
      found = directory;
      return `${directory}${file}`;
    },
  });
  return found;
}
