/** A picture, from base64 that was checked; never from an address. */

import type { JSX } from 'preact';

import type { RichImage } from '../../../model/rich.js';
import { pictureUri } from '../frame.js';

export function ImageValue({ rich }: { rich: RichImage }): JSX.Element {
  const uri = pictureUri(rich.mime, rich.base64);
  const alt = rich.alt === '' ? `a picture: ${rich.type}` : rich.alt;
  return uri === null ? (
    <p class="fnb-muted">{`The picture is damaged: ${alt}`}</p>
  ) : (
    <img class="fnb-image" src={uri} alt={alt} loading="lazy" decoding="async" />
  );
}
