const namedColours: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ white: '#ffffff', black: '#000000', red: '#ff0000', green: '#008000', blue: '#0000ff', gray: '#808080' },
    ...{ grey: '#808080', yellow: '#ffff00', orange: '#ffa500', purple: '#800080', navy: '#000080', snow: '#fffafa' },
    ...{ ivory: '#fffff0', ghostwhite: '#f8f8ff', whitesmoke: '#f5f5f5', floralwhite: '#fffaf0', azure: '#f0ffff' },
    ...{ darkred: '#8b0000', crimson: '#dc143c', firebrick: '#b22222', maroon: '#800000', tomato: '#ff6347' },
    ...{ orangered: '#ff4500', indianred: '#cd5c5c', lightcoral: '#f08080', salmon: '#fa8072', pink: '#ffc0cb' },
    ...{ lightpink: '#ffb6c1', mistyrose: '#ffe4e1', lime: '#00ff00', limegreen: '#32cd32', darkgreen: '#006400' },
    ...{ forestgreen: '#228b22', seagreen: '#2e8b57', palegreen: '#98fb98', lightgreen: '#90ee90', gold: '#ffd700' },
    ...{ springgreen: '#00ff7f', cyan: '#00ffff', aqua: '#00ffff', magenta: '#ff00ff', fuchsia: '#ff00ff' },
    ...{ mintcream: '#f5fffa', seashell: '#fff5ee', honeydew: '#f0fff0', aliceblue: '#f0f8ff', lightyellow: '#ffffe0' },
  }),
);

/** Red, green and blue from 0 to 255 and, where it is said, how opaque (0 to 1); undefined for what cannot be told. */
export function channelsOf(colour: string): readonly number[] | undefined {
  const text = namedColours.get(colour) ?? colour;
  const short = /^#([0-9a-f]{3,4})$/.exec(text)?.[1];
  const long =
    short === undefined
      ? /^#([0-9a-f]{6}|[0-9a-f]{8})$/.exec(text)?.[1]
      : [...short].map((digit) => digit + digit).join('');
  if (long !== undefined) {
    const channels = (long.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return channels.map((channel, at) => (at === 3 ? channel / 255 : channel));
  }
  const parts = /^rgba?\(\s*([\d.]{1,6})[\s,]+([\d.]{1,6})[\s,]+([\d.]{1,6})(?:[\s,/]+([\d.]{1,6}))?\s*\)$/.exec(text);
  return parts?.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
}

/** What people mean by a colour: red is removed, wrong or failing, green the opposite, and the others stand out. */
export type Tint = 'red' | 'green' | 'other';

/** Of the range from 0 to 255: a colour whose channels differ by less is a grey. */
const leastChroma = { text: 90, ground: 16 } as const;

/**
 * The tint of a colour, undefined for greys, for what is nearly transparent, and for what cannot be told.
 * @param of text has to be coloured strongly, a background may be pale
 */
export function tintOf(colour: string, of: keyof typeof leastChroma): Tint | undefined {
  const [red = 0, green = 0, blue = 0, opacity = 1] = channelsOf(colour) ?? [];
  const chroma = Math.max(red, green, blue) - Math.min(red, green, blue);
  if (opacity < 0.1 || chroma < leastChroma[of]) return undefined;
  const hue = hueOf(red, green, blue, chroma);
  if (hue <= 16 || hue >= 335) return 'red';
  return hue >= 75 && hue <= 165 ? 'green' : 'other';
}

/** In degrees: 0 for red, 120 for green, 240 for blue. */
function hueOf(red: number, green: number, blue: number, chroma: number): number {
  const highest = Math.max(red, green, blue);
  if (highest === red) return (((green - blue) / chroma) * 60 + 360) % 360;
  return highest === green ? ((blue - red) / chroma) * 60 + 120 : ((red - green) / chroma) * 60 + 240;
}
