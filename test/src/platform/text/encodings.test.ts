import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { decodeText, encodeText, missingCharacter } from '../../../../src/platform/text/encodings.ts';

const german = 'Die Prüfung schlägt fehl, weil die Größe ungültig ist. Schließen Sie das Fenster für später.\r\n';
const russian = 'Проверка не проходит, потому что размер указан неверно. Закройте окно и попробуйте снова.\n';
const japanese = '// 合計を計算する。数量を掛けていないので、ここを直してください。カタカナも使う。\nint total;\n';
const chinese = '// 计算总价。这里没有乘以数量，请修改这个函数，并且添加一个测试。价格不能为负数。\nint total;\n';
const korean =
  '// 합계를 계산합니다. 수량을 곱하지 않으므로 여기를 고쳐 주세요. 가격은 음수일 수 없습니다.\nint total;\n';

describe('decodeText', () => {
  it.each([
    ['UTF-16 with a mark', 'utf-16le', '\uFEFFone\r\ntwo €\r\n'],
    ['UTF-16 of the other order', 'utf-16be', '\uFEFF一二\n'],
    ['UTF-16 without a mark', 'utf-16le', '<?xml version="1.0"?>\r\n<a>Größe</a>\r\n'],
    ['UTF-16 of the other order without a mark', 'utf-16be', 'SELECT 1;\r\nGO\r\n'],
    ['UTF-32', 'utf-32le', '\uFEFFa\n'],
    ['Windows-1252', 'windows-1252', german.repeat(3)],
    ['Windows-1251', 'windows-1251', russian.repeat(5)],
    ['KOI8-R', 'koi8-r', russian.repeat(5)],
    ['Shift JIS', 'cp932', japanese.repeat(5)],
    ['EUC-JP', 'euc-jp', japanese.repeat(5)],
    ['GB 18030', 'gb18030', chinese.repeat(5)],
    ['Big5', 'big5', '// 計算總價。這裡沒有乘以數量，請修改這個函數，並且新增測試。價格不能為負數。\n'.repeat(5)],
    ['EUC-KR', 'cp949', korean.repeat(5)],
  ])('reads %s, and writes the same bytes again', (_what, encoding, text) => {
    const bytes = iconv.encode(text, encoding, { addBOM: false });

    expect(decodeText(bytes)).toEqual({ text, encoding });
    expect(encodeText(text, encoding).equals(bytes)).toBe(true);
  });

  it.each([
    ['UTF-8', 'Größe\n'],
    ['UTF-8 with a mark', '\uFEFFclass A {}\r\n'],
    ['plain letters', 'a\n'],
    ['nothing', ''],
  ])('reads %s without naming it', (_what, text) => {
    expect(decodeText(Buffer.from(text))).toEqual({ text });
  });

  it.each([
    ['UTF-32 that holds no character', Buffer.from('fffe000061000000ffffff7f', 'hex'), { encoding: 'utf-32le' }],
    ['half a character of UTF-16', Buffer.from('feff0061d800', 'hex'), { encoding: 'utf-16be' }],
    ['zeros here and there', Buffer.from('610062000063000000640065', 'hex'), {}],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), {}],
  ])('does not take %s for text', (_what, bytes, said) => {
    expect(decodeText(bytes)).toEqual(said);
  });

  it('keeps all bytes of what is read in a wrong encoding', () => {
    const mixed = Buffer.concat([Buffer.from('// Größe\n'), Buffer.from('// Größe\n', 'latin1')]);
    const { text = '', encoding } = decodeText(mixed);

    const edited = encodeText(text.replace('//', '# '), encoding);

    expect(edited.subarray(2).equals(mixed.subarray(2))).toBe(true);
  });
});

describe('missingCharacter', () => {
  it.each([
    ['windows-1252', 'naïve € “quotes”', undefined],
    ['windows-1252', 'a → b', '→'],
    ['iso-8859-1', '10 €', '€'],
    ['cp932', '合計 ü', 'ü'],
    ['utf-16le', '\uFEFF😀 → ü', undefined],
    ['gb18030', '😀', undefined],
  ])('of %s in %j is %j', (encoding, text, missing) => {
    expect(missingCharacter(text, encoding)).toBe(missing);
  });
});
