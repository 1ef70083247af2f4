/**
 * Lines that a form or template asks with, not what the reporter says. Forms differ from repository to repository, so it
 * is told by the shape of a line: a heading made of nothing but words of forms, a question as a heading, a box that is
 * not ticked, a row that says no, an assurance ("I have searched the issues"), an instruction.
 */

/** Words that headings of forms are made of, in the languages that teams write work items in. */
const templateWords: ReadonlySet<string> = new Set(
  `a about above acceptance actual actually add additional affected an and any are as attach attachments behavior
  behaviors behaviour behaviours below browser bug build can check checklist code concise configuration console
  context criteria current currently debug define definition demo dependencies dependency describe description
  detail detailed details device did do does done environment error errors exact example examples expect expectation
  expectations expected explain extra feature field fields fill find follow for form found from further get
  give goal happen happened happening happens have help here how i if impact in include info information installed
  integrated is issue it kind level link log logs machine message minimal minimum motivation my name needed notes
  observed occur of on one operating optional or os other our output outputs own package page paste platform please
  possible precondition preconditions prerequisites previous priority problem proposal proposed provide question
  questions reason related relevant repo repro reproduce reproduced reproducible reproducing reproduction report
  request required requirements result results run sample samples scenario screenshot screenshots search see section
  see seen server setup severity should show snippet software solution specific specification specs stack stacktrace
  step steps story submit suggested suggestion summary support suspect system template test tested that the there
  these this to tool tools trace traceback tracker type typescript unexpected use used user using version versions
  view want was we what when where which who why with work workaround working would you your
  abnahmekriterien abweichung aktuelles beobachtetes beispiel beschreibung der die das des und oder ein eine erwartetes
  erwartet ergebnis erwartungen fehler fehlerbeschreibung fehlermeldung ist ist-zustand nachstellen problembeschreibung
  reproduktion reproduzieren schritte soll tatsächliches umgebung verhalten voraussetzungen was wie zum zur zusätzliche
  informationen
  actuel attendu attendus comportement comment contexte critères d'acceptation de du environnement est et étapes
  erreur informations la le les observé obtenu pour problème produire que quel reproduire résultat supplémentaires
  comportamiento comportamento actual adicional adicionales ambiente atual contexto criterios critérios de
  descripción descrição el entorno error esperado información obtenido o os para pasos passos problema reproducir
  reproduzir resultado resultados y
  attuale atteso comportamento descrizione errore passaggi per riprodurre risultato
  актуальное воспроизведения воспроизвести воспроизведению для как окружение ожидаемое ожидаемый описание ошибка
  ошибки поведение проблема проблемы результат среда фактический фактическое что шаги`.split(/\s+/),
);

const heading =
  /^[\s>]*(?:#{1,6}[ \t]+(.{1,160})|\*\*(.{1,160}?)\*\*[\s:：]*|__(.{1,160}?)__[\s:：]*|([^\s#*].{0,100})[:：]\s*)$/u;

function isTemplateHeading(line: string): boolean {
  const match = heading.exec(line);
  if (match === null) return false;
  const marked = match[1] ?? match[2] ?? match[3];
  const text = marked ?? match[4] ?? '';
  if (marked !== undefined && /[?？]\W*$/u.test(text)) return true;
  const words = text.toLowerCase().match(/\p{L}[\p{L}'’-]*/gu) ?? [];
  if (words.length === 0) return false;
  return words.every(
    (word) => templateWords.has(word.replace('’', "'")) || /^(?:js|net|node|npm|python|java|dotnet|go)$/.test(word),
  );
}

const uncheckedBox =
  /^[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?(?:\[\s?\](?!\()|[☐⬜✗✘✖❌⛔🚫]️?|:(?:x|white_large_square|no_entry):)(?:\s|$)/u;
const checkedBox =
  /^[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?(?:\[[xX✓✔]\]|[☑✅✓✔]️?|:(?:white_check_mark|heavy_check_mark):)\s+(.*)$/u;
/** Said by whoever ticks a box because the form asks for it. */
const assurance =
  /^\W*(?:(?:i|we)\b|i'|yes,? i\b|no,? i\b|(?:the )?(?:issue|title|bug|report)\b.{0,40}\b(?:title|reproduc\w*|duplicate)\b|.{0,60}\b(?:existing issues|code of conduct|contribut\w+ guide\w*|latest (?:version|release)|is not a duplicate|ich habe|j'ai|he buscado)\b)/i;

const nothingSaid = /^[\s>*_-]*(?:no response|n\/?a|none|nothing|not applicable|keine angabe|sans objet)[\s*_.]*$/i;
const negative =
  '(?:no|nope|none|n\\/?a|not applicable|nein|non|нет|não|-|–|—|✗|✘|✖️?|❌|⛔️?|🚫|:x:|:no_entry:|no response|_no response_)';
const noRow = new RegExp(
  `^[\\s>]*(?:\\|[^|\\n]{1,120}\\|\\s*${negative}?\\s*\\|?\\s*|\\|\\s*${negative}\\s*\\|.{1,200}|(?:[-*+•]\\s+)?[^:：|\\n]{2,80}[:：]\\s*\\**\\s*${negative})\\s*\\.?\\s*$`,
  'iu',
);

const instruction =
  /^[\s>*_(-]*(?:a clear and concise description|add any other (?:context|information|details)|if (?:applicable|possible|relevant|available|needed)\b|please (?:add|attach|check|complete|confirm|delete|describe|ensure|explain|fill|give|include|list|make sure|paste|provide|read|remove|replace|search|select|share|specify|tell|use|write)\b|(?:describe|explain|tell us) (?:the|what|how|your)\b.{0,80}(?:here|below|\.\.\.|…)|(?:steps to|how to) reproduce the (?:behaviou?r|problem|issue|bug)\b|put (?:an? )?[`'"]?x[`'"]? in|bitte (?:beschreib\w*|gib|geben|füge\w*)\b|veuillez\b|por favor,? (?:describ|inclu|añad|adicion)\w*)/i;

/** Whether a line of a task is a form's and not the reporter's: heading, question, empty box, "no", assurance. */
export function isTemplateLine(line: string): boolean {
  if (nothingSaid.test(line) || uncheckedBox.test(line) || noRow.test(line) || instruction.test(line)) return true;
  const checked = checkedBox.exec(line)?.[1];
  return checked === undefined ? isTemplateHeading(line) : assurance.test(checked);
}
