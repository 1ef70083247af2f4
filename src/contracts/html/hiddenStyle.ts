import { channelsOf } from './colors.ts';
import { declarationsOf, longestStyle } from './declarations.ts';

/** Properties that move or paint nothing away, whatever their value. */
const harmless = new RegExp(
  `^(?:${[
    'font-(?:family|weight|style|variant[a-z-]*|stretch|kerning|feature-settings)|text-(?:align|decoration[a-z-]*|transform)',
    'white-space|word-(?:break|wrap)|overflow-wrap|line-break|hyphens|vertical-align|box-sizing|list-style[a-z-]*|cursor',
    'border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width|radius))?|border-(?:collapse|spacing)|outline[a-z-]*',
    '(?:padding|margin)(?:-(?:top|right|bottom|left))?|orphans|widows|table-layout|user-select|tab-size|quotes',
  ].join('|')})$`,
);
const shownDisplays = /^(?:block|inline|inline-block|flex|inline-flex|grid|list-item|table[a-z-]*|flow-root)$/;
const keywordSizes = /^(?:normal|auto|inherit|initial|none|medium|small|smaller|large|larger|x-large)$/;
/** The least of each unit that leaves text to be read. */
const readableSizes: ReadonlyMap<string, number> = new Map([
  ['px', 6],
  ['pt', 5],
  ['em', 0.5],
  ['rem', 0.5],
  ['%', 50],
  ['', 0.8],
]);
const nothing = /^-?(?:0+\.?0*|\.0+)(?:[a-z]+|%)?$/;
const symbolFonts = /wingdings|webdings|symbol|blank|barcode/;

/**
 * Whether a style hides text in one of the ways that are known to.
 * @param ground the background that an element around it names, as a style's value
 */
export function hidesByStyle(style: string, ground = 'white'): boolean {
  const declared = declarationsOf(style);
  const value = (name: string) => declared.get(name) ?? '';
  const isClipped = /hidden|clip/.test(value('overflow') + value('overflow-x') + value('overflow-y'));
  return (
    value('display') === 'none' ||
    /^(?:hidden|collapse)$/.test(value('visibility')) ||
    value('content-visibility') === 'hidden' ||
    isFaint(value('opacity')) ||
    isTooSmall(value('font-size'), 1 / 2) ||
    /^(?:[a-z]+ )*0(?:[a-z]+|%)?[ /]/.test(value('font')) ||
    (isClipped && ['width', 'height', 'max-width', 'max-height'].some((name) => isTooSmall(value(name), 1 / 2))) ||
    ['text-indent', 'left', 'top', 'right', 'bottom', 'margin-left', 'margin-top'].some((name) =>
      /^-\d{3,}/.test(value(name)),
    ) ||
    declared.has('clip') ||
    /^(?:inset|circle|polygon)\(/.test(value('clip-path')) ||
    /scale[xy3d]*\(\s*0/.test(value('transform')) ||
    /opacity\(\s*0/.test(value('filter')) ||
    value('-webkit-text-fill-color') === 'transparent' ||
    isUnseenColour(declared.get('color'), backgroundOf(style) ?? ground)
  );
}

/** The background that a style names, if it names one. */
export function backgroundOf(style: string): string | undefined {
  const declared = declarationsOf(style);
  return declared.get('background-color') ?? declared.get('background');
}

/** Whether every declaration of a style is known to leave text to be read, on a page that is white. */
export function isPlainlyShown(style: string): boolean {
  if (style.length > longestStyle || /[\\@{}]|\/\*/.test(style)) return false;
  return [...declarationsOf(style)].every(([name, value]) => isShowing(name, value));
}

function isShowing(name: string, value: string): boolean {
  if (harmless.test(name)) return !/\(|\d{4}|-\d/.test(value) && !symbolFonts.test(value);
  switch (name) {
    case 'display':
      return shownDisplays.test(value);
    case 'visibility':
      return value === 'visible';
    case 'opacity':
      return value === '1';
    case 'color':
      return channelsOf(value) !== undefined && !isUnseenColour(value, 'white');
    case 'background':
    case 'background-color':
      return value === 'transparent' || value === 'none' || isUnseenColour(value, 'white');
    case 'font-size':
    case 'line-height':
    case 'width':
    case 'height':
    case 'max-width':
      return keywordSizes.test(value) || (sizeOf(value) !== undefined && !isTooSmall(value, 1));
    default:
      return false;
  }
}

function sizeOf(value: string): readonly [number, number] | undefined {
  const [, digits, unit = ''] = /^(\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})(px|pt|em|rem|%|)$/.exec(value) ?? [];
  return digits === undefined ? undefined : [Number(digits), readableSizes.get(unit) ?? 0];
}

/** @param share of the least that can be read */
function isTooSmall(value: string, share: number): boolean {
  if (nothing.test(value)) return true;
  const [size, least] = sizeOf(value) ?? [];
  return size !== undefined && least !== undefined && size < least * share;
}

function isFaint(opacity: string): boolean {
  const share = opacity.endsWith('%') ? Number(opacity.slice(0, -1)) / 100 : Number(opacity);
  return opacity !== '' && share < 0.3;
}

/** Text in the colour of what it stands on, or in none. */
function isUnseenColour(colour: string | undefined, background: string): boolean {
  if (colour === undefined) return false;
  if (colour === 'transparent') return true;
  const [channels, ground] = [colour, background].map(channelsOf);
  if (channels === undefined || ground === undefined) return false;
  return (channels[3] ?? 1) < 0.3 || [0, 1, 2].every((at) => Math.abs((channels[at] ?? 0) - (ground[at] ?? 0)) < 32);
}
