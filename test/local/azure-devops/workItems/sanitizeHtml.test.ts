import { describe, expect, it } from '@jest/globals';
import { sanitizeHtml } from '../../../../local/azure-devops/workItems/records/sanitizeHtml.ts';

describe('sanitizeHtml', () => {
  it.each([
    ['a<script>alert(1)</script>b', 'ab'],
    ['a<SCRIPT src=x>never closed', 'a'],
    ['a<!-- marker -->b', 'ab'],
    ['<scr<!-- x -->ipt>alert(1)</script>', ''],
    ['<img src="x.png" onerror="alert(1)" alt="a > b">', '<img src="x.png" alt="a > b">'],
    ['<a href="javascript:alert(1)" title="t">x</a>', '<a title="t">x</a>'],
    ['<a href="java\nscript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="javascript&colon;alert(1)">x</a>', '<a>x</a>'],
    ['<iframe srcdoc="x"></iframe><b>bold</b>', '<b>bold</b>'],
    ['<svg/onload=alert(1)>', ''],
    ['<p onclick=alert(1)>text</p>', '<p>text</p>'],
  ])('cleans %j', (html, clean) => {
    expect(sanitizeHtml(html)).toBe(clean);
  });

  it.each([
    ['<p>Plain &amp; <b>bold</b>, 1 < 2</p>'],
    ['<a href="https://example.com/?a=1&amp;b=2">link</a>'],
    ['<div><br /></div>'],
    ['<table><tr><td colspan="2">x</td></tr></table>'],
  ])('leaves %j as it is', (html) => {
    expect(sanitizeHtml(html)).toBe(html);
  });
});
