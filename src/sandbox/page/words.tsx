import type { Message } from './api.ts';
import { Signs } from './signs.tsx';

const PIECE =
  /(\[@[^\]\s]+\]|https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|(?<!\d)(?:0\d{2,4}[ .]?\d{3}[ .]?\d{3,4}|11[2-5])(?!\d))/g;

/** A text with its mentions by name, its links and its phone numbers to tap. */
export const Words = ({ text, mentions }: Pick<Message, 'text' | 'mentions'>) => (
  <>
    {text.split(PIECE).map((piece, at) => {
      if (at % 2 === 0) return <Signs key={at} text={piece} />;
      if (piece.startsWith('[@')) {
        const id = piece.slice(2, -1);
        const name = mentions.find((one) => one.id === id)?.name ?? id;
        return (
          <span class="mention" key={at}>
            @{name}
          </span>
        );
      }
      const href = piece.startsWith('http') ? piece : `tel:${piece.replace(/\D/g, '')}`;
      return (
        <a
          key={at}
          href={href}
          {...(piece.startsWith('http') ? { target: '_blank', rel: 'noreferrer' } : {})}
        >
          {piece}
        </a>
      );
    })}
  </>
);
