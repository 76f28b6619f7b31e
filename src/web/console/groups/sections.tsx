import { Link, useRoute } from 'wouter-preact';
import { useMay } from '../session.ts';

const Section = ({ href, children }: { href: string; children: string }) => {
  const [here] = useRoute(href);
  return (
    <Link href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  );
};

/** The pages about groups; who runs Loa has more of them. */
export const Sections = () => {
  const administers = useMay('administer');
  const leads = useMay('approve-directive');
  return (
    <nav class="sections" aria-label="Các trang về nhóm">
      <Section href="/groups">Tiến độ</Section>
      <Section href="/groups/links">Sổ liên kết</Section>
      {(administers || leads) && <Section href="/groups/plan">Lập nhóm</Section>}
      {(administers || leads) && <Section href="/groups/moves">Chuyển người</Section>}
      <Section href="/groups/guide">Chuyển nhóm cũ sang</Section>
      {administers && (
        <a href="/api/v1/channels/zalo-oa/check" target="_blank" rel="noopener">
          Kết nối Zalo
        </a>
      )}
    </nav>
  );
};
