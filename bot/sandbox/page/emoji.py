"""The emoji shortcodes that people and apps write most; an unknown one stays as typed."""

import re

SHORTCODE = r":([a-z0-9_+'-]{1,60}):(?::skin-tone-[2-6]:)?"

_TABLE = """
+1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 ok_hand 👌 clap 👏 raised_hands 🙌 pray 🙏 wave 👋
muscle 💪 point_right 👉 point_left 👈 point_up 👆 point_down 👇 point_up_2 👆 raised_hand ✋
raising_hand 🙋 handshake 🤝 writing_hand ✍️ eyes 👀 brain 🧠 speech_balloon 💬
thought_balloon 💭 left_speech_bubble 🗨️ smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂
slightly_smiling_face 🙂 wink 😉 blush 😊 sunglasses 😎 thinking_face 🤔 neutral_face 😐
confused 😕 cry 😢 sob 😭 sweat_smile 😅 scream 😱 heart_eyes 😍 tada 🎉 confetti_ball 🎊
rocket 🚀 fire 🔥 sparkles ✨ star ⭐ star2 🌟 100 💯 trophy 🏆 medal 🏅 heart ❤️
green_heart 💚 blue_heart 💙 yellow_heart 💛 broken_heart 💔 boom 💥 zap ⚡ bulb 💡
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
negative_squared_cross_mark ❎ warning ⚠️ rotating_light 🚨 no_entry ⛔ no_entry_sign 🚫
octagonal_sign 🛑 sos 🆘 exclamation ❗ question ❓ grey_question ❔ grey_exclamation ❕
bangbang ‼️ heavy_plus_sign ➕ heavy_minus_sign ➖ red_circle 🔴 large_blue_circle 🔵
large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 large_purple_circle 🟣
white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥
large_yellow_square 🟨 large_orange_square 🟧 large_blue_square 🟦 white_large_square ⬜
black_large_square ⬛ white_square_button 🔳 radio_button 🔘 small_red_triangle 🔺
small_red_triangle_down 🔻 large_blue_diamond 🔷 small_blue_diamond 🔹 small_orange_diamond 🔸
arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️
arrow_lower_right ↘️ arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️
arrow_forward ▶️ double_vertical_bar ⏸️ pause_button ⏸️ black_square_for_stop ⏹️
fast_forward ⏩ rewind ⏪ hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️
timer_clock ⏲️ watch ⌚ clock1 🕐 clock3 🕒 clock6 🕕 clock9 🕘 clock12 🕛 calendar 📅 date 📅
spiral_calendar_pad 🗓️ spiral_note_pad 🗒️ sunrise 🌅 sunny ☀️ partly_sunny ⛅ cloud ☁️
rainbow 🌈 snowflake ❄️ crescent_moon 🌙 memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄
page_with_curl 📃 scroll 📜 clipboard 📋 bookmark 🔖 bookmark_tabs 📑 books 📚 book 📖
open_book 📖 ledger 📒 notebook 📓 newspaper 📰 card_index 📇 card_file_box 🗃️ file_cabinet 🗄️
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ label 🏷️ inbox_tray 📥
outbox_tray 📤 package 📦 mailbox 📫 email 📧 envelope ✉️ incoming_envelope 📨 paperclip 📎
link 🔗 pushpin 📌 round_pushpin 📍 triangular_flag_on_post 🚩 checkered_flag 🏁 bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 abacus 🧮 moneybag 💰
money_with_wings 💸 credit_card 💳 scales ⚖️ balance_scale ⚖️ classical_building 🏛️ office 🏢
bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speaker 🔈 mute 🔇 postal_horn 📯 trumpet 🎺
satellite 📡 lock 🔒 unlock 🔓 key 🔑 closed_lock_with_key 🔐 shield 🛡️ detective 🕵️ mag 🔍
mag_right 🔎 microscope 🔬 telescope 🔭 test_tube 🧪 petri_dish 🧫 dna 🧬 pill 💊
adhesive_bandage 🩹 fire_extinguisher 🧯 fire_engine 🚒 ambulance 🚑 hospital 🏥
helmet_with_white_cross ⛑️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ toolbox 🧰
nut_and_bolt 🔩 construction 🚧 building_construction 🏗️ bug 🐛 beetle 🪲 robot_face 🤖
computer 💻 desktop_computer 🖥️ floppy_disk 💾 cd 💿 iphone 📱 electric_plug 🔌 battery 🔋
triangular_ruler 📐 compass 🧭 map 🗺️ world_map 🗺️ earth_africa 🌍 globe_with_meridians 🌐
anchor ⚓ ship 🚢 airplane ✈️ car 🚗 bike 🚲 busts_in_silhouette 👥 bust_in_silhouette 👤
family 👪 graduation_cap 🎓 school 🏫 baby 👶 seedling 🌱 deciduous_tree 🌳 evergreen_tree 🌲
herb 🌿 four_leaf_clover 🍀 palm_tree 🌴 cactus 🌵 dog 🐶 cat 🐱 coffee ☕ tea 🍵 beer 🍺
cake 🍰 birthday 🎂 pizza 🍕 apple 🍎 face_with_thermometer 🤒 beach_with_umbrella 🏖️
information_source ℹ️ recycle ♻️ infinity ♾️ new 🆕 free 🆓 up 🆙 ok 🆗 vs 🆚 checkered ✔️
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣
keycap_ten 🔟 video_camera 📹 movie_camera 🎥 camera 📷 microphone 🎤 headphones 🎧
studio_microphone 🎙️ gift 🎁 wastebasket 🗑️ broom 🧹 game_die 🎲 dart 🎯 jigsaw 🧩
crystal_ball 🔮 magic_wand 🪄 ghost 👻 skull 💀 see_no_evil 🙈 hear_no_evil 🙉
speak_no_evil 🙊 unicorn_face 🦄 turtle 🐢 snail 🐌 owl 🦉 parrot 🦜
"""  # noqa: RUF001 - the emoji are the data

_words = _TABLE.split()
EMOJI: dict[str, str] = dict(zip(_words[::2], _words[1::2], strict=True))

# What the page offers for a reaction: the marks a team uses in its work.
COMMON_REACTIONS = (
    "+1", "eyes", "white_check_mark", "pushpin", "tada", "heart", "pray", "thinking_face", "rocket",
)  # fmt: skip

_CODE = re.compile(SHORTCODE)


def glyph(name: str) -> str:
    """Return the emoji of a name, or the name between colons where there is none."""
    return EMOJI.get(name.split("::", 1)[0], f":{name}:")


def emojify(text: str) -> str:
    """Replace each known shortcode in a text."""
    return _CODE.sub(lambda found: EMOJI.get(found[1], found[0]), text)
