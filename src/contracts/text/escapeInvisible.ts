/**
 * What readers do not see, or what changes how they see the rest: controls, formats (direction, joiners), characters that
 * a renderer leaves out, separators of lines, blanks of other widths, and halves of characters. Tabs, blanks and line
 * breaks stay.
 */
const unseen =
  /(?!\r\n|[\t\n ])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** A text with each character that readers do not see as its number, for example `<U+202E>`. Linear in the text. */
export function escapeInvisible(text: string): string {
  return text.replaceAll(unseen, (character) => escapeCharacter(character));
}

/** A character by its number: `<U+202E>`. */
export function escapeCharacter(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Whether a text holds anything that readers do not see. */
export function hasInvisible(text: string): boolean {
  return text.search(unseen) !== -1;
}
