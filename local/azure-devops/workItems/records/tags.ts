/** Single tags of the one `; `-separated string. */
export function splitTags(text: string): readonly string[] {
  return text
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** Tags without repetition (case does not count), sorted, in one string. */
export function normalizeTags(text: string): string {
  const byName = new Map<string, string>();
  for (const tag of splitTags(text)) {
    if (!byName.has(tag.toLowerCase())) {
      byName.set(tag.toLowerCase(), tag);
    }
  }
  return [...byName.values()].toSorted((first, second) => first.localeCompare(second, 'en')).join('; ');
}

/** The tags of both strings. */
export function mergeTags(current: string, added: string): string {
  return normalizeTags(`${current};${added}`);
}
