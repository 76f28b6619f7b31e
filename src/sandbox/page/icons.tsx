const PATHS = {
  back: 'M15 5 8 12l7 7',
  down: 'm6 9 6 6 6-6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4 4',
  close: 'm6 6 12 12M18 6 6 18',
  picture: 'M4 5h16v14H4V5Zm0 11 5-5 4 4 3-3 4 4M15.5 9.5h.01',
  place:
    'M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.800 7 11 7 11Zm0-8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z',
  voice: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0m-6 6v4',
  send: 'M4 12 20 4l-5 16-3.500-6.500L4 12Z',
  reply: 'm9 8-5 4 5 4M4 12h9a6 6 0 0 1 6 6v1',
  file: 'M7 3h7l4 4v14H7V3Zm7 0v4h4',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Zm-6 9c0-3.500 2.500-6 6-6s6 2.500 6 6m1-15.500a3.500 3.500 0 0 1 0 6M17 14c2.500.6 4 2.800 4 6',
  play: 'M8 5v14l11-7L8 5Z',
  pause: 'M8 5v14M16 5v14',
  like: 'M7 21V10l4-7c1.500 0 2.500 1 2.500 2.500V9H19c1.200 0 2 1 1.800 2.200l-1.200 7.600A2.500 2.500 0 0 1 17.100 21H7Zm0 0H4V10h3',
  loud: 'M4 10v4h3l6 5V5l-6 5H4Zm12-1.500a5 5 0 0 1 0 7M18.500 6a8.500 8.500 0 0 1 0 12',
} as const;

export const Icon = ({ name, filled = false }: { name: keyof typeof PATHS; filled?: boolean }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path
      d={PATHS[name]}
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);
