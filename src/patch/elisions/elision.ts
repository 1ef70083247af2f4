const comment = /^\s*(?:\/\/+|#+|--|;+|%|\/\*+|<!--|\{\/\*)(?<text>.*?)(?:\*+\/\}?|-->)?\s*$/;
/** Tells most lines apart quickly. */
const saysSomething = /\.{3}|…|[a-z]{4}/i;
const decoration = /^[\s\-=*[(]+|[\s\-=*\])]+$/g;
const things =
  '(?:code|class|methods?|functions?|members?|fields?|props|properties|imports?|styles?|rules|content|contents|logic|implementation|module|file|lines|parts?|cases?|tests?|routes|handlers?|body|component|jsx|html|markup|columns|entries|items|options|sections?)';
/** Between or after dots nearly anything that mentions a rest is meant so. */
const besideDots =
  /^(?:|(?:(?:the|all|any|other|some|your) )*(?:rest|remaining|remainder|existing|other|previous|unchanged|same|omitted|keep|as before)\b.{0,80}|(?:no|without) (?:further )?changes?\b.{0,40}|.{0,60}\b(?:unchanged|the same|as (?:is|before)|omitted(?: for brevity)?))$/i;
/** Without dots only what can mean nothing else. */
const alone = new RegExp(
  `^(?:(?:the |your |all )?(?:existing|unchanged) ${things}(?: (?:here|goes here))?` +
    `|(?:the |your |all )?(?:existing|previous|remaining|other) ${things} (?:(?:(?:remains?|stays?|is|are) )?(?:unchanged|the same|omitted|as (?:is|before)))` +
    `|(?:the )?rest of (?:the |this |your )?${things}\\b.{0,60}(?:unchanged|same|stays?|here|omitted).{0,20}` +
    `|(?:the )?rest of (?:the |this |your )?${things}` +
    `|(?:code|implementation) (?:is )?(?:omitted|unchanged)\\b.{0,60})$`,
  'i',
);
const beforeDots = /^(?:the )?(?:rest|remaining|existing|other|previous|unchanged|same)\b[^.…]{0,80}$/i;

/** Whether a line stands for code that was left out: `// ... existing code ...`, `# rest of the code unchanged`. */
export function isElision(line: string): boolean {
  if (line.length > 300 || !saysSomething.test(line)) {
    return false;
  }
  const text = comment.exec(line)?.groups?.['text']?.replace(decoration, '');
  if (text === undefined || text === '') {
    return false;
  }
  const words = text.replace(/^(?:\.{3,}|…)|(?:\.{3,}|…)$/g, '').replace(decoration, '');
  const beginsWithDots = /^(?:\.{3}|…)/.test(text);
  const endsWithDots = /(?:\.{3}|…)$/.test(text);
  return (beginsWithDots && besideDots.test(words)) || (endsWithDots && beforeDots.test(words)) || alone.test(words);
}

/** Whether a line leaves code out in the very words that Plandex and Cursor teach models. */
export function isPlandexElision(line: string): boolean {
  return isElision(line) && line.includes('... existing code ...');
}
