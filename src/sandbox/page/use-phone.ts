import { useCallback, useEffect, useState } from 'preact/hooks';
import { phoneOf, type Phone, type PhoneItem } from './phone-api.ts';

/** One person's phone, kept up to date while the page is open; null while it is not known. */
export const usePhone = (
  number: string | null,
): { phone: Phone | null; look: () => Promise<void> } => {
  const [phone, setPhone] = useState<Phone | null>(null);

  const look = useCallback(async (): Promise<void> => {
    if (number === null) return;
    try {
      setPhone(await phoneOf(number));
    } catch {
      setPhone(null);
    }
  }, [number]);

  useEffect(() => {
    setPhone(null);
    if (number === null) return;
    void look();
    const source = new EventSource('/sandbox/events?as=phone');
    source.addEventListener('phone', (event) => {
      const told = JSON.parse((event as MessageEvent<string>).data) as {
        number: string;
        item: PhoneItem;
      };
      if (told.number === number) setPhone((known) => known && withItem(known, told.item));
    });
    for (const name of ['ready', 'reset']) source.addEventListener(name, () => void look());
    return () => source.close();
  }, [number, look]);

  return { phone, look };
};

const withItem = (phone: Phone, item: PhoneItem): Phone => {
  const known = phone.items.some((one) => one.id === item.id);
  const items = known
    ? phone.items.map((one) => (one.id === item.id ? item : one))
    : [...phone.items, item];
  return { ...phone, items };
};
