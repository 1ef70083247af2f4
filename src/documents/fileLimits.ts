const megabyte = 1024 * 1024;

/** The most that is read of the files of others. What is beyond costs a note, never the run. */
export const fileLimits = {
  /** Bytes of any file: what is larger is not downloaded. */
  fileBytes: 20 * megabyte,
  /** Bytes of a picture: gateways in front of models take 4 to 20 MB. */
  imageBytes: 4 * megabyte,
  /** A screen of 8K has 33 million pixels; models scale everything down to about one million. */
  imagePixels: 20_000_000,
  imageSide: 10_000,
  /** Characters of a text that is shown; of a text file so many bytes. */
  textCharacters: 64 * 1024,
  pdfPages: 60,
  /** Bytes of all parts of a Word document together, once unpacked. */
  unpackedBytes: 24 * megabyte,
  archiveEntries: 5_000,
  /** Elements within each other in a part of a Word document: what reads it recurses. */
  xmlDepth: 250,
  xmlElements: 400_000,
} as const;
