// Shortcodes and what they stand for.

import { el } from "./dom.js";

const TABLE = `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|sweat_smile 😅|joy 😂|rofl 🤣|slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉
blush 😊|innocent 😇|heart_eyes 😍|star-struck 🤩|kissing_heart 😘|yum 😋|stuck_out_tongue 😛|hugging_face 🤗|thinking_face 🤔|zipper_mouth_face 🤐
neutral_face 😐|expressionless 😑|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleepy 😪|sleeping 😴
mask 😷|dizzy_face 😵|exploding_head 🤯|partying_face 🥳|sunglasses 😎|nerd_face 🤓|confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮
astonished 😲|flushed 😳|pleading_face 🥺|cry 😢|sob 😭|scream 😱|disappointed 😞|sweat 😓|weary 😩|triumph 😤|rage 😡|angry 😠|robot_face 🤖
wave 👋|raised_hand ✋|ok_hand 👌|v ✌️|crossed_fingers 🤞|point_left 👈|point_right 👉|point_up_2 👆|point_down 👇|point_up ☝️|+1 👍|thumbsup 👍
-1 👎|thumbsdown 👎|fist ✊|facepunch 👊|clap 👏|raised_hands 🙌|open_hands 👐|handshake 🤝|pray 🙏|writing_hand ✍️|muscle 💪|eyes 👀|brain 🧠
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|100 💯|boom 💥|sparkles ✨|star ⭐|star2 🌟
dizzy 💫|fire 🔥|zap ⚡|sunny ☀️|cloud ☁️|rainbow 🌈|snowflake ❄️|droplet 💧|ocean 🌊|earth_africa 🌍|seedling 🌱|deciduous_tree 🌳|four_leaf_clover 🍀
tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🎖️|sports_medal 🏅|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉
dart 🎯|game_die 🎲|checkered_flag 🏁|triangular_flag_on_post 🚩|crown 👑|gem 💎|moneybag 💰|money_with_wings 💸|dollar 💵|euro 💶|pound 💷|credit_card 💳
coin 🪙|receipt 🧾|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|chart 💹|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️
page_facing_up 📄|bookmark_tabs 📑|books 📚|book 📖|bookmark 🔖|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|ledger 📒|scroll 📜
calendar 📆|date 📅|spiral_calendar_pad 🗓️|alarm_clock ⏰|stopwatch ⏱️|hourglass ⌛|hourglass_flowing_sand ⏳|clock1 🕐|clock3 🕒|watch ⌚
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔
no_entry_sign 🚫|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔|information_source ℹ️|bangbang ‼️|sos 🆘|stop_sign 🛑|construction 🚧
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|large_blue_square 🟦|small_blue_diamond 🔹|small_orange_diamond 🔸
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️
arrows_counterclockwise 🔄|repeat 🔁|heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_division_sign ➗|heavy_dollar_sign 💲|link 🔗|paperclip 📎|pushpin 📌
round_pushpin 📍|scissors ✂️|lock 🔒|unlock 🔓|key 🔑|old_key 🗝️|shield 🛡️|hammer 🔨|hammer_and_wrench 🛠️|wrench 🔧|gear ⚙️|scales ⚖️|magnet 🧲|toolbox 🧰
bulb 💡|mag 🔍|mag_right 🔎|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|email 📧|envelope ✉️
incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|package 📦|mailbox 📫|postbox 📮|telephone_receiver 📞|iphone 📱|computer 💻|desktop_computer 🖥️
printer 🖨️|floppy_disk 💾|camera 📷|movie_camera 🎥|headphones 🎧|microphone 🎤|musical_note 🎵|art 🎨|rocket 🚀|airplane ✈️|car 🚗|bike 🚲|ship 🚢
house 🏠|office 🏢|department_store 🏬|factory 🏭|bank 🏦|shopping_trolley 🛒|ticket 🎫|admission_tickets 🎟️|mortar_board 🎓|briefcase 💼|label 🏷️
coffee ☕|tea 🍵|beer 🍺|beers 🍻|champagne 🍾|clinking_glasses 🥂|wine_glass 🍷|pizza 🍕|cake 🍰|birthday 🎂|cookie 🍪|apple 🍎
dog 🐶|cat 🐱|bear 🐻|panda_face 🐼|unicorn_face 🦄|bee 🐝|turtle 🐢|snail 🐌|owl 🦉|see_no_evil 🙈|ghost 👻|skull 💀|wrapped_gift 🎁
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|hash #️⃣|new 🆕|ok 🆗|up 🆙|free 🆓|soon 🔜|end 🔚
flag-it 🇮🇹|it 🇮🇹|flag-de 🇩🇪|de 🇩🇪|flag-fr 🇫🇷|fr 🇫🇷|flag-es 🇪🇸|es 🇪🇸|flag-gb 🇬🇧|gb 🇬🇧|uk 🇬🇧|flag-us 🇺🇸|us 🇺🇸|flag-eu 🇪🇺|flag-jp 🇯🇵|jp 🇯🇵
busts_in_silhouette 👥|bust_in_silhouette 👤|man 👨|woman 👩|people_holding_hands 🧑‍🤝‍🧑|raising_hand 🙋|shrug 🤷|facepalm 🤦|bow 🙇|runner 🏃|dancer 💃
rotating_light 🚨|vertical_traffic_light 🚦|battery 🔋|electric_plug 🔌|satellite 📡|telescope 🔭|microscope 🔬|test_tube 🧪|adhesive_bandage 🩹|recycle ♻️
ballot_box_with_ballot 🗳️|double_vertical_bar ⏸️|arrow_forward ▶️|hatching_chick 🐣|shopping_bags 🛍️|sunrise 🌅
`;

const BY_NAME = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

/** Where a system has no emoji at all, these are drawn from its text fonts; the rest show their shortcode. */
const PLAIN = { "✅": "✔", "❌": "✘", "⚠️": "⚠", "⭐": "★", "🔴": "●", "🟢": "●", "🟡": "●", "➡️": "→", "⬆️": "↑", "⬇️": "↓", "❤️": "♥" };

/** Their colours, where the sign itself has none. */
const TONES = { "✅": "good", "🟢": "good", "❌": "bad", "🔴": "bad", "❤️": "bad", "⚠️": "warn", "🟡": "warn", "⭐": "warn" };

const SKIN = ["", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

/** Names to offer while somebody types, best first. */
export function emojiNames(beginning, limit = 8) {
  const names = [...BY_NAME.keys()];
  const wanted = beginning.toLowerCase();
  const first = names.filter((name) => name.startsWith(wanted));
  const later = names.filter((name) => !name.startsWith(wanted) && name.includes(wanted));
  return [...first, ...later].slice(0, limit);
}

/** The sign for a shortcode such as `tada` or `+1::skin-tone-3`; null when unknown. */
export function emojiSign(shortcode) {
  const [name, tone] = shortcode.split("::skin-tone-");
  const sign = BY_NAME.get(name);
  return sign === undefined ? null : sign + (SKIN[Number(tone) - 1] ?? "");
}

/** A shortcode as an element, labelled with its name; unknown ones stand as Slack shows them, as text. */
export function emoji(shortcode, { big = false } = {}) {
  const sign = emojiSign(shortcode);
  if (sign === null) return document.createTextNode(`:${shortcode}:`);
  const shown = hasEmoji() ? sign : (PLAIN[sign] ?? `:${shortcode}:`);
  const tone = !hasEmoji() && TONES[sign];
  return el("span", { class: ["emoji", big && "emoji-big", tone && `emoji-${tone}`], role: "img", "aria-label": shortcode, title: `:${shortcode}:` }, shown);
}

let known = null;

/** Whether this system can draw emoji: a coloured one leaves pixels that are not grey. */
function hasEmoji() {
  if (known !== null) return known;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) return (known = true);
  pen.font = "14px sans-serif";
  pen.textBaseline = "top";
  pen.fillText("😀", 0, 0);
  const { data } = pen.getImageData(0, 0, 16, 16);
  known = false;
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0 && data[at] !== data[at + 2]) known = true;
  return known;
}
