import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { faultsOf, inBrowser, named, openBrowser } from '../support/browser.ts';
import type { Group } from '../../src/community/groups.ts';
import { waitForHuman } from '../../src/messaging/inbox/human-list.ts';
import { putInto, somebody } from '../features/onboarding/somebody.ts';
import { createWorld, type World } from '../support/world.ts';

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let browser: Browser | null = null;
let world: World;
let group: Group;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser('console');
  if (!browser) return;
  world = await createWorld();
  group = await world.deps.db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .innerJoin('units as v', 'v.id', 'u.parentId')
    .innerJoin('units as c', 'c.id', 'v.parentId')
    .selectAll('g')
    .where('g.kind', '=', 'community')
    .where('c.shortName', '=', 'Bình Lư')
    .orderBy('g.name')
    .executeTakeFirstOrThrow();
  const stranger = await somebody(world, 'Khách Lạ Mặt');
  await putInto(world, group, stranger);
  await world.say(stranger, group.externalId, 'qwe rty uio');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  if (browser) await world.close();
});

beforeEach(async () => {
  if (!browser) return;
  context = await browser.newContext({ viewport: desk, locale: 'vi-VN', reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
afterEach(async () => {
  if (browser) await context.close();
});

const signIn = async (username: string): Promise<void> => {
  await page.goto(`${world.url}/console`);
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu').fill('loa-demo');
  await page.keyboard.press('Enter');
  await page.locator('.frame').waitFor();
};

/** Opens a page of the console and waits until nothing on it is still loading. */
const open = async (place: string): Promise<void> => {
  await page.goto(`${world.url}/console${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
};

const tooWide = (): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');

describe('the pages about groups', () => {
  inBrowser(
    named('from the district to a stranger in a group, out by the word of two people'),
    async () => {
      await signIn('quantri');
      await open('/groups');
      const progress = page.getByRole('region', { name: 'Bảng tiến độ' });
      await progress.getByRole('row', { name: /Bình Lư.*1 người lạ/ }).waitFor();
      await progress.getByRole('link', { name: 'Xã Bình Lư' }).click();
      await page.getByRole('heading', { level: 1, name: 'Nhóm · Xã Bình Lư' }).waitFor();
      await page.getByRole('link', { name: group.name }).click();
      await page.getByRole('heading', { level: 1, name: group.name }).waitFor();
      await page.getByText('chưa biết là ai').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: /^Đề nghị đưa ra/ }).click();
      await page.getByText('đã đồng ý, cần một người nữa').waitFor();

      await context.clearCookies();
      await signIn('huyen');
      await open(`/groups/${group.id}`);
      await page.getByRole('button', { name: /^Đồng ý đưa ra/ }).click();
      await page.getByText('Nhóm khớp với danh sách.').waitFor();
      await world.settle();
      const { members } = (
        await world.sandbox<{ id: string; members: string[] }[]>('GET', '/sandbox/chats')
      ).find(({ id }) => id === group.externalId) ?? { members: [] };
      expect(members.filter((id) => id.startsWith('88000'))).toEqual([]);
    },
  );

  inBrowser(named('a move is shown with what it means before it is made'), async () => {
    await signIn('quantri');
    await open('/groups/moves');
    await page.getByLabel('Xã, thị trấn').selectOption({ label: 'Bình Lư' });
    const held = page.getByLabel('Chức vụ đang giữ');
    const chair = held.locator('option').filter({ hasText: /^Chủ tịch/ });
    await chair.first().waitFor({ state: 'attached' });
    await held.selectOption((await chair.first().getAttribute('value')) ?? '');
    await page.getByRole('button', { name: 'Thêm vào danh sách' }).click();
    await page.getByRole('button', { name: 'Xem trước' }).click();
    await page.getByRole('heading', { level: 2, name: 'Điều sẽ xảy ra' }).waitFor();
    await page.getByText('Đưa ra khỏi nhóm, khi người thứ hai đồng ý').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  inBrowser(
    named('every page is clean for those who cannot see it, and fits a phone'),
    async () => {
      await signIn('quantri');
      for (const place of [
        '/groups',
        '/groups/links',
        '/groups/plan',
        '/groups/guide',
        '/groups/moves',
      ]) {
        await open(place);
        expect([place, await faultsOf(page)]).toEqual([place, []]);
      }
      await page.setViewportSize(phone);
      for (const place of ['/groups', '/groups/links', '/groups/guide', `/groups/${group.id}`]) {
        await open(place);
        expect([place, await tooWide()]).toEqual([place, false]);
      }
    },
  );
});

describe('the human list', () => {
  inBrowser(
    named('shows what nobody understood until somebody says what became of it'),
    async () => {
      const { id } = await world.deps.db
        .selectFrom('inboxMessages')
        .select('id')
        .where('text', '=', 'qwe rty uio')
        .executeTakeFirstOrThrow();
      await waitForHuman(world.deps, {
        reason: 'unknown-sender',
        messageId: id,
        unitId: group.unitId,
      });
      await signIn('xa-binh-lu');
      await open('/human');
      await page.getByText('Chưa rõ người nhắn ở đâu').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.setViewportSize(phone);
      expect(await tooWide()).toBe(false);
      await page.getByRole('button', { name: /^Đã đọc, ghi cách xử lý/ }).click();
      await page.getByLabel('Đã làm gì').fill('Đã gọi, là người bán hàng hỏi đường');
      await page.getByRole('button', { name: 'Ghi lại và thôi nhắc' }).click();
      await page.getByText('Không có tin nào chờ người đọc.').waitFor();
      await page.getByRole('button', { name: 'Đã xong' }).click();
      await page.getByText('Đã gọi, là người bán hàng hỏi đường').waitFor();
    },
  );
});
