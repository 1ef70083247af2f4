const commentedEllipsis =
  /^\s*(?:\/\/|#|--|;|%|\/\*+|<!--|\{\/\*)\s*(?:\.{3}|…)\s*(?<words>.*?)\s*(?:\.{3}|…)?\s*(?:\*\/\}?|-->)?\s*$/;
const speaksOfTheRest =
  /^(?:|(?:(?:the|all|other|some) )*(?:rest|remaining|remainder|existing|other|previous|unchanged|same|omitted|keep|as before)\b.{0,80})$/i;
const wordsBeforeEllipsis =
  /^\s*(?:\/\/|#|--|;|%|\/\*+|<!--|\{\/\*)\s*(?:(?:the )?(?:rest|remaining|existing|other|previous|unchanged|same)\b[^.…]{0,80}(?:\.{3}|…)|(?:the )?rest of (?:the |this )?(?:code|file|class|function|method|module)s?\b.{0,60}(?:unchanged|same|stays?|here|omitted).{0,20}|(?:code|implementation) (?:is )?(?:omitted|unchanged)\b.{0,60})\s*(?:\*\/\}?|-->)?\s*$/i;

/** Whether a line stands for code that was left out: `// ... existing code ...`, `# rest of the code unchanged`. */
export function isElision(line: string): boolean {
  if (line.length > 300) {
    return false;
  }
  const words = commentedEllipsis.exec(line)?.groups?.['words'];
  return (words !== undefined && speaksOfTheRest.test(words)) || wordsBeforeEllipsis.test(line);
}
