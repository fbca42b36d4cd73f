import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../src/lab/kubernetes/protobuf-body.ts';

const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
};
const number = (place: number, value: number): Buffer => Buffer.from([place << 3, value]);
const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);
const envelope = (kind: string, raw: Buffer): Buffer =>
  message(Buffer.from('k8s\0'), field(1, message(field(1, 'v1'), field(2, kind))), field(2, raw));

describe('a protobuf body', () => {
  test('of a Secret becomes JSON with base64 data', () => {
    const labels = field(11, message(field(1, 'owner'), field(2, 'helm')));
    const metadata = field(1, message(field(1, 'sh.helm.release.v1.besu.v1'), field(2, ''), labels));
    const data = field(2, message(field(1, 'release'), field(2, Buffer.from([0, 255, 1]))));
    const body = envelope('Secret', message(metadata, data, field(3, 'helm.sh/release.v1')));
    expect(decodeProtobuf(body)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'sh.helm.release.v1.besu.v1', labels: { owner: 'helm' } },
      data: { release: 'AP8B' },
      type: 'helm.sh/release.v1',
    });
  });

  test('of DeleteOptions keeps a grace period of zero', () => {
    const body = envelope('DeleteOptions', message(number(1, 0), field(4, 'Background')));
    expect(decodeProtobuf(body)).toMatchObject({ gracePeriodSeconds: 0, propagationPolicy: 'Background' });
  });

  test('of more than 127 bytes is read in full', () => {
    const value = 'x'.repeat(300);
    const entry = field(2, message(field(1, 'key'), field(2, value)));
    expect(decodeProtobuf(envelope('ConfigMap', entry)).data).toEqual({ key: value });
  });

  test('of an unknown kind is an unsupported media type', () => {
    expect(() => decodeProtobuf(envelope('Service', Buffer.alloc(0)))).toThrow('unknown format');
  });

  test('that is cut off is refused', () => {
    const whole = envelope('ConfigMap', field(2, message(field(1, 'key'), field(2, 'value'))));
    expect(() => decodeProtobuf(whole.subarray(0, whole.length - 3))).toThrow('ends in the middle');
  });
});
