//! The words that generated recordings are made of.

/// Somebody who owns recordings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agent {
    pub(crate) email: &'static str,
    pub(crate) name: &'static str,
}

const fn agent(email: &'static str, name: &'static str) -> Agent {
    Agent { email, name }
}

/// The first one is the member that tests ask for most.
pub(crate) const AGENTS: [Agent; 8] = [
    agent("ada@example.com", "Ada Okafor"),
    agent("bjorn@example.com", "Björn Åkesson"),
    agent("chloe@example.com", "Chloé Lefèvre"),
    agent("daiki@example.com", "佐藤 大輝"),
    agent("elif@example.com", "Elif Yılmaz"),
    agent("farah@example.com", "فرح حداد"),
    agent("grace@example.com", "Grace O'Neill"),
    agent("joao@example.com", "João Gonçalves"),
];

/// What a recording is about.
#[derive(Clone, Copy)]
pub(crate) struct Topic {
    pub(crate) title: &'static str,
    pub(crate) summary: &'static str,
}

const fn topic(title: &'static str, summary: &'static str) -> Topic {
    Topic { title, summary }
}

pub(crate) const TOPICS: [Topic; 24] = [
    topic(
        "Checkout button does nothing on Safari",
        "The button stays grey after a discount code was entered and removed again.",
    ),
    topic(
        "Invoice PDF shows the wrong currency",
        "Euro amounts are printed with a dollar sign; the totals are right.",
    ),
    topic(
        "Cannot invite a second admin",
        "The invitation ends in \"seat limit reached\" although two seats are free.",
    ),
    topic(
        "Login loop after the password reset",
        "The link from the mail logs in and out at once, on every browser tried.",
    ),
    topic(
        "Export stops at 99 %",
        "The export of last year's orders never finishes; smaller ones do.",
    ),
    topic(
        "How to connect Zendesk",
        "A walk through the marketplace app, the token and the first test ticket.",
    ),
    topic(
        "Dark mode: unreadable table headers",
        "Headers are dark grey on black in the monthly report.",
    ),
    topic(
        "Upload of a 2 GB file fails",
        "The upload restarts from zero after a minute on a slow line.",
    ),
    topic(
        "Search finds archived projects",
        "Archived projects come first in the results and cannot be opened.",
    ),
    topic(
        "Two-factor codes are refused",
        "The phone's clock was four minutes behind; codes work after setting it.",
    ),
    topic(
        "Calendar is one day off",
        "Events entered in Auckland show a day early in the team calendar.",
    ),
    topic(
        "Welcome tour of the new dashboard",
        "Five minutes through widgets, filters and sharing.",
    ),
    topic(
        "Refund is missing from the statement",
        "The refund was booked to the following month; the customer will wait.",
    ),
    topic(
        "Drag and drop does not work on the iPad",
        "Cards jump back to where they were as soon as the finger is lifted.",
    ),
    topic(
        "Webhook is called twice",
        "Both calls carry the same delivery id; the second one is a retry after a slow answer.",
    ),
    topic(
        "Page stays white after the update",
        "A browser extension blocks the new script; a private window works.",
    ),
    topic(
        "Notification sound cannot be switched off",
        "The setting is saved, and back again after the next login.",
    ),
    topic(
        "Import: umlauts become question marks",
        "The CSV was Latin-1; saved as UTF-8 it is imported correctly.",
    ),
    topic("Sign-up form rejects a valid address", "Addresses with a plus sign are refused."),
    topic(
        "Slow report with 40,000 rows",
        "The report takes half a minute; with the date filter it takes two seconds.",
    ),
    topic(
        "Video call has no sound in Firefox",
        "The microphone was allowed for another profile only.",
    ),
    topic("Onboarding: the first week", "What to set up on which day, and whom to ask."),
    topic(
        "Cancelled subscription is charged again",
        "A second workspace under the same card is still active.",
    ),
    topic(
        "Keyboard shortcut opens the wrong dialog",
        "Ctrl+K opens the browser's search on Linux.",
    ),
];

pub(crate) const PLACES: [&str; 8] = [
    "Berlin office",
    "Windows 11",
    "iOS 19",
    "staging",
    "2nd try",
    "follow-up",
    "macOS",
    "since Monday",
];

pub(crate) const TITLES_OF_THE_WORLD: [&str; 10] = [
    "🚨 Zahlung schlägt fehl – Rückfrage",
    "請求書が表示されません",
    "Écran figé à l'étape « Paiement »",
    "결제 버튼이 눌리지 않아요",
    "Не приходит письмо с кодом",
    "Größe des Anhangs überschritten 📎",
    "لا يمكن تسجيل الدخول",
    "Ödeme ekranı açılmıyor",
    "无法上传视频 🎥",
    "Confirmação por e-mail não chega 😕",
];

pub(crate) const DESCRIPTIONS: [&str; 6] = [
    "Recorded by the customer from the help widget.",
    "Steps:\n1. Open the page\n2. Log in\n3. Click \"Save\"\n\nExpected: saved. Seen: nothing.",
    "Third recording of the same problem; see the ticket for the other two.",
    "Kunde ist bis Freitag im Urlaub, bitte danach melden.",
    "Sent to the customer as an answer, no reply needed.",
    "Contains \"quotes\", a\ttab, a comma, and <b>markup</b> that must not be rendered.",
];

/// Each platform with the label of its source.
pub(crate) const PLATFORMS: [(&str, &str); 7] = [
    ("zendesk", "Zendesk Ticket"),
    ("intercom", "Intercom Operator"),
    ("freshdesk", "Freshdesk Ticket"),
    ("freshdesk_chat", "Freshdesk Chat"),
    ("helpscout", "Help Scout Conversation"),
    ("jira", "Jira Issue"),
    ("screendesk app", "Screendesk App"),
];

pub(crate) const VENDORS: [&str; 5] =
    ["Google Inc.", "Apple Computer, Inc.", "Mozilla", "Microsoft", "Opera"];

pub(crate) const TIMEZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Europe/Istanbul",
    "UTC",
    "America/St_Johns",
];

pub(crate) const ISPS: [&str; 5] = [
    "Deutsche Telekom AG",
    "Comcast Cable",
    "NTT Communications",
    "Vodafone España",
    "Türk Telekom",
];

pub(crate) const CUSTOMERS: [&str; 8] = [
    "kim",
    "m.garcia",
    "olu.adeyemi",
    "s-nielsen",
    "priya+support",
    "tom_baker",
    "yuki",
    "z.novak",
];

pub(crate) const DOMAINS: [&str; 4] =
    ["example.com", "example.org", "shop.example.net", "mail.example.com"];

pub(crate) const GUESTS: [&str; 6] =
    ["Kim Lindqvist", "María García", "Olú Adéyemí", "Søren Nielsen", "Guest 🦊", "山田 由紀"];

/// Browser, system and kind of device, as they go together.
pub(crate) const BROWSERS: [(&str, &str, &str); 5] = [
    ("Chrome 141", "Windows 11", "desktop"),
    ("Safari 19", "macOS 16", "desktop"),
    ("Firefox 145", "Ubuntu 26.04", "desktop"),
    ("Mobile Safari 19", "iOS 19", "mobile"),
    ("Edge 141", "Windows 11", "desktop"),
];

pub(crate) const LOG_LINES: [&str; 9] = [
    "log: app started in 812 ms",
    "warn: [Violation] 'click' handler took 214ms",
    "error: Uncaught TypeError: Cannot read properties of undefined (reading 'total')",
    "error: Failed to load resource: the server responded with a status of 502 (Bad Gateway)",
    "log: {\"cart\":{\"items\":3,\"total\":\"59,90 €\"}}",
    "info: websocket connected",
    "warn: Third-party cookie will be blocked",
    "error: Refused to load the script because it violates the Content Security Policy",
    "debug: route changed /orders → /orders/4711",
];
