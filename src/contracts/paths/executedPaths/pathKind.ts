/** Files of one kind, and what becomes of a change that touches one. */
export interface PathKind {
  /** In words for the page, for example `Hooks`. */
  readonly name: string;
  /** `refused`: no change may touch them; `approval`: a person must agree. */
  readonly treatment: 'refused' | 'approval';
  /** Patterns as in the rules of a repository, in lower case. */
  readonly patterns: readonly string[];
}

/** Files of these names in any folder. @param names separated by blanks or line breaks; `*` within a name */
export function named(names: string): readonly string[] {
  return words(names).map((name) => `**/${name}`);
}

/** Everything below folders of these names, wherever they lie. @param folders separated by blanks or line breaks */
export function within(folders: string): readonly string[] {
  return words(folders).map((folder) => `**/${folder}/**`);
}

/** YAML files below folders of these names. @param folders separated by blanks or line breaks */
export function yamlWithin(folders: string): readonly string[] {
  return words(folders).flatMap((folder) => [`**/${folder}/**/*.yml`, `**/${folder}/**/*.yaml`]);
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
