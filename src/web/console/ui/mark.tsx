/** The loudspeaker. */
export const Mark = ({ size }: { size: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <path d="M7 13h4l7-5v16l-7-5H7z" fill="var(--on-accent)" />
    <path
      d="M21.5 12.2a5.4 5.4 0 0 1 0 7.6M24.3 9.4a9.4 9.4 0 0 1 0 13.2"
      fill="none"
      stroke="var(--on-accent)"
      stroke-width="2"
      stroke-linecap="round"
    />
  </svg>
);
