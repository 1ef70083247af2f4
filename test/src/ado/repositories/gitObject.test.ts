import { describe, expect, it } from '@jest/globals';
import { blobId, decodeFileContent } from '../../../../src/ado/repositories/gitObject.ts';

describe('blobId', () => {
  it('is the id git gives', () => {
    expect(blobId(Buffer.from(''))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(blobId(Buffer.from('what is up, doc?'))).toBe('bd9dbf5aae1a3862dd1526723246b20206e5fc37');
  });
});

describe('decodeFileContent', () => {
  it.each([
    ['text', Buffer.from('a\r\nç'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
    ['a byte-order mark', Buffer.from('\ufefftext'), undefined],
    ['a NUL near the beginning', Buffer.from('a\0b'), 'binary'],
    ['a NUL after the first 8,000 bytes', Buffer.concat([Buffer.alloc(8000, 'a'), Buffer.from([0])]), undefined],
    ['Latin-1', Buffer.from('caf\u00e9', 'latin1'), undefined],
    ['a mark of four bytes', Buffer.from('fffe000061000000', 'hex'), undefined],
    ['what is in no encoding', Buffer.from('61ff02fe8d9061', 'hex'), 'not-utf8'],
    ['half a character of UTF-16', Buffer.from('fffe610000d8', 'hex'), 'not-utf8'],
    [
      'an LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n'),
      'lfs-pointer',
    ],
    ['a text about LFS', Buffer.from('see version https://git-lfs.github.com/spec/v1\n'), undefined],
  ])('judges %s', (_what, content, exclusion) => {
    expect(decodeFileContent(content).excluded).toBe(exclusion);
  });
});
