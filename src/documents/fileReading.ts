/** A picture in a form that models take. */
export interface ShownImage {
  readonly kind: 'image';
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** What could be read of a file. */
export type FileReading =
  | ShownImage
  | {
      readonly kind: 'text';
      /** Untrusted. */
      readonly text: string;
      readonly isCut: boolean;
      /** What of it is left out, in words of ours. */
      readonly note?: string;
    }
  | UnreadableFile;

/** A file of which nothing can be shown. */
export interface UnreadableFile {
  readonly kind: 'unread';
  /** What it is and why nothing of it is shown, in words of ours, as the end of a sentence. */
  readonly note: string;
}

/** @param note as the end of a sentence */
export function unreadableFile(note: string): UnreadableFile {
  return { kind: 'unread', note };
}

/** A size as people read it. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${Math.round(bytes / 1024 / 102.4) / 10} MB`;
}
