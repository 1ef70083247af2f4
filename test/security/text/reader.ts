/** An exported function of `src` that takes text of others, made to take one text. */
export interface Reader {
  (text: string): unknown;
  /** Characters that it never gets more of, since what calls it refuses or cuts longer texts. */
  readonly longest?: number;
}

/** What a repository's file may have: larger ones are listed without their content (`activities/snapshots/packSnapshot.ts`). */
export const longestFile = 1_048_576;

/** A reader that never gets longer texts. */
export function upTo(longest: number, read: (text: string) => unknown): Reader {
  return Object.assign((text: string) => read(text), { longest });
}

/** By file below `src` and name of the export; `name: what` where one function is measured in several ways. */
export type Readers = Readonly<Record<string, Readonly<Record<string, Reader>>>>;

/** Why a function that takes text is not measured: of a whole file, or by name of the export. */
export type Excuses = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** One measured function. */
export interface NamedReader {
  /** `ado/htmlToMarkdown/htmlToMarkdown.ts htmlToMarkdown` */
  readonly name: string;
  readonly read: Reader;
}

export function namedReaders(all: Readers): readonly NamedReader[] {
  return Object.entries(all).flatMap(([file, readers]) =>
    Object.entries(readers).map(([name, read]) => ({ name: `${file} ${name}`, read })),
  );
}
