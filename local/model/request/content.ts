import { z } from 'zod';
import type { ContentPart } from '../wire/imageParts.ts';

const partSchema = z.object({
  type: z.string().optional(),
  text: z.string().optional(),
  refusal: z.string().optional(),
  image_url: z.unknown().optional(),
  detail: z.unknown().optional(),
});

/** Text, or parts of it and of pictures. */
export const contentSchema = z.union([z.string(), z.array(partSchema)]).nullish();

export type Content = z.infer<typeof contentSchema>;

/** The text of a message without its pictures. */
export function textOf(content: Content): string {
  if (content == null) return '';
  return typeof content === 'string' ? content : content.map(({ text, refusal }) => text ?? refusal ?? '').join('');
}

/** @param place of the message: `input[0]` */
export function partsOf(place: string, role: string, content: Content): readonly ContentPart[] {
  if (content == null || typeof content === 'string') return [];
  return content.map(({ type = '', image_url: imageUrl, detail }, index) => {
    return { path: `${place}.content[${index}]`, type, imageUrl, detail, role };
  });
}
