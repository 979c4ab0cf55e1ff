// Runs before the first paint: the person's colours and language, and which skeleton fits (signed in or not).
(function () {
  var root = document.documentElement;
  var dark = matchMedia('(prefers-color-scheme: dark)');
  function kept(name) {
    try { return localStorage.getItem('pharmacy.' + name) || ''; } catch (refused) { return ''; }
  }
  function paint() {
    var theme = kept('theme') || (dark.matches ? 'dark' : 'light');
    root.setAttribute('data-theme', theme);
  }
  // The first language of the person that there is; English is in the program, others are files of words.
  function file(tag) { return document.querySelector('meta[name="words-' + tag + '"]'); }
  function known(tag) { return tag === 'en' || file(tag); }
  var wanted = [kept('language')].concat(navigator.languages || []);
  var tags = wanted.map(function (tag) { return tag.split('-')[0].toLowerCase(); });
  var tag = tags.filter(known)[0] || 'en';
  root.lang = tag;
  if (file(tag)) {
    root.dir = file(tag).getAttribute('data-dir');
    var ahead = document.createElement('link');
    ahead.rel = 'preload';
    ahead.as = 'fetch';
    ahead.crossOrigin = 'anonymous';
    ahead.href = file(tag).content;
    document.head.appendChild(ahead);
  }
  paint();
  dark.addEventListener('change', paint);
  addEventListener('pharmacy-theme', paint);
  if (kept('signed-in')) root.setAttribute('data-signed-in', '');
  // When the program cannot be fetched or started, the skeleton must not stand there for ever.
  addEventListener('unhandledrejection', function () {
    if (document.getElementById('boot')) document.getElementById('boot-failed').hidden = false;
  });
  if (kept('folded')) root.setAttribute('data-folded', '');
})();
