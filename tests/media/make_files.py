"""Make the media files in `files/`, and `expected.json` with the values of ffprobe for each.

    python -m tests.media.make_files

Needs ffmpeg, ffprobe, cwebp and avifenc (Debian: ffmpeg, webp, libavif-bin). The files are checked in, so
that the tests need none of these. Where ffprobe does not state a value, or ignores the rule of a format,
`RULES` has the value and says why.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED = HERE / "expected.json"

PICTURE = "-f lavfi -i testsrc=size=64x48:rate=25:duration=1"
SOUND = "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=1"
BOTH = f"{PICTURE} {SOUND}"
H264 = "-c:v libx264 -preset veryfast -crf 40 -pix_fmt yuv420p"
AAC = "-c:a aac -b:a 32k"
ANIMATION = "-f lavfi -i testsrc=size=40x30:rate=5:duration=1"
ONE_FRAME = "-f lavfi -i testsrc=size=40x30:rate=5:duration=0.2 -frames:v 1"

COMMANDS = {
    "h264_aac.mp4": f"{BOTH} {H264} {AAC}",
    "h264_aac.mov": f"{BOTH} {H264} {AAC}",
    "h264_aac.mkv": f"{BOTH} {H264} {AAC}",
    "without_audio.mp4": f"{PICTURE} {H264}",
    "without_audio.mkv": f"{PICTURE} {H264}",
    "faststart.mp4": f"{BOTH} {H264} {AAC} -movflags +faststart",
    "fragmented.mp4": f"{BOTH} {H264} {AAC} -g 10 -movflags +frag_keyframe+empty_moov+default_base_moof",
    "fragmented_with_samples.mp4": f"{BOTH} {H264} {AAC} -g 10 -movflags +frag_keyframe",
    "fragmented_by_time.mp4": f"{BOTH} {H264} {AAC} -movflags +empty_moov+delay_moov -frag_duration 200000",
    "hevc.mp4": f"{PICTURE} -c:v libx265 -x265-params log-level=none -crf 40 -tag:v hvc1",
    "av1.mp4": f"{PICTURE} -c:v libaom-av1 -cpu-used 8 -crf 60",
    "mpeg4_mp3.mp4": f"{BOTH} -c:v mpeg4 -q:v 20 -c:a libmp3lame -b:a 32k",
    "mjpeg.mov": f"{ANIMATION} -c:v mjpeg -q:v 20",
    "vp8_vorbis.webm": f"{BOTH} -c:v libvpx -b:v 60k -c:a libvorbis",
    "vp9_opus.webm": f"{BOTH} -c:v libvpx-vp9 -b:v 60k -c:a libopus -b:a 24k",
    "opus.webm": f"{SOUND} -c:a libopus -b:a 24k",
    "b_frames.mp4": f"{PICTURE} {H264} -bf 3 -preset slow",
    "ntsc.mp4": f"-f lavfi -i testsrc=size=64x48:rate=30000/1001:duration=1.001 {H264}",
    "ntsc.mkv": f"-f lavfi -i testsrc=size=64x48:rate=30000/1001:duration=1.001 {H264}",
    "film.webm": "-f lavfi -i testsrc=size=64x48:rate=24000/1001:duration=1.001 -c:v libvpx -b:v 60k",
    "variable_rate.mp4": f"{PICTURE} -vf select=not(mod(n\\,3))+lt(n\\,8) -vsync vfr {H264}",
    "anamorphic.mp4": f"{PICTURE} -vf setsar=4/3 {H264}",
    "anamorphic.mkv": f"{PICTURE} -vf setsar=4/3 {H264}",
    "narrow_pixels.mov": f"{PICTURE} -vf setsar=8/9 {H264}",
    "theora_vorbis.ogv": f"{BOTH} -c:v libtheora -q:v 1 -c:a libvorbis",
    "cbr.mp3": f"{SOUND} -c:a libmp3lame -b:a 32k",
    "vbr.mp3": f"{SOUND} -c:a libmp3lame -q:a 9",
    "without_xing.mp3": f"{SOUND} -c:a libmp3lame -b:a 32k -write_xing 0",
    "mono_22050.mp3": f"{SOUND} -c:a libmp3lame -b:a 24k -ar 22050 -ac 1",
    "tagged.mp3": f"{SOUND} -c:a libmp3lame -b:a 32k -id3v2_version 3 -metadata title=Waves -write_id3v1 1",
    "layer_2.mp2": f"{SOUND} -c:a mp2 -b:a 64k",
    "pcm.wav": f"{SOUND} -c:a pcm_s16le -ar 8000",
    "float.wav": f"{SOUND} -c:a pcm_f32le -ar 8000",
    "alaw.wav": f"{SOUND} -c:a pcm_alaw -ar 8000",
    "large.wav": f"{SOUND} -c:a pcm_u8 -ar 8000 -rf64 always",
    "aac.m4a": f"{SOUND} {AAC}",
    "alac.m4a": f"{SOUND} -c:a alac -ar 8000",
    "sound.flac": f"{SOUND} -c:a flac -ar 8000",
    "opus.ogg": f"{SOUND} -c:a libopus -b:a 24k",
    "vorbis.ogg": f"{SOUND} -c:a libvorbis",
    "flac.ogg": f"{SOUND} -c:a flac -ar 8000 -f ogg",
    "sound.aac": f"{SOUND} {AAC}",
    "loops.gif": f"{ANIMATION} -loop 0",
    "once.gif": f"{ANIMATION} -loop -1",
    "thrice.gif": f"{ANIMATION} -loop 2",
    "still.gif": f"{ONE_FRAME}",
    "still.png": f"{ONE_FRAME}",
    "animated.png": f"{ANIMATION} -f apng -plays 0",
    "still.jpg": f"{ONE_FRAME}",
    "still.bmp": f"{ONE_FRAME} -pix_fmt bgr24",
    "animated.webp": f"{ANIMATION} -c:v libwebp_anim -loop 0 -q:v 10",
}
COVERED = {"cover.m4a": "aac.m4a", "cover.mp3": "cbr.mp3", "cover.flac": "sound.flac"}
ROTATED = {"rotated_90.mp4": 90, "rotated_180.mp4": 180, "rotated_270.mov": 270}
ORIENTATIONS = {"rotated_180.jpg": 3, "rotated_90.jpg": 6, "rotated_270.jpg": 8, "mirrored.jpg": 5}
TRUNCATED = {
    "truncated.mp4": "h264_aac.mp4", "truncated_faststart.mp4": "faststart.mp4",
    "truncated.mkv": "h264_aac.mkv",
    "truncated.png": "animated.png", "truncated.gif": "loops.gif", "truncated.wav": "pcm.wav",
    "truncated.webp": "animated.webp",
}  # fmt: skip

BY_EXIF = "ffprobe ignores EXIF: the orientation that the script wrote"
RULES: dict[str, dict[str, Any]] = {
    "loops.gif": {"loop": "loop", "why": "-loop 0"},
    "once.gif": {"loop": "finite", "why": "-loop -1: no NETSCAPE block"},
    "thrice.gif": {"loop": "finite", "why": "-loop 2: twice after the first time"},
    "still.gif": {"loop": "loop", "why": "the default of ffmpeg is -loop 0"},
    "fast.gif": {"loop": "loop", "duration": "1/2", "fps": "10",
                 "why": "-loop 0, and 5 delays of 10 ms, each of which browsers play for 100 ms"},
    "animated.png": {"loop": "loop", "duration": "1", "why": "-plays 0; ffprobe does not sum up the delays"},
    "animated.webp": {"width": 40, "height": 30, "duration": "1", "loop": "loop", "fps": "5",
                      "why": "-loop 0; this ffprobe does not read animated WebP"},
    "rotated_180.jpg": {"rotation": 180, "why": BY_EXIF},
    "rotated_90.jpg": {"rotation": 90, "width": 30, "height": 40, "why": BY_EXIF},
    "rotated_270.jpg": {"rotation": 270, "width": 30, "height": 40, "why": BY_EXIF},
    "mirrored.jpg": {"rotation": 90, "width": 30, "height": 40, "why": BY_EXIF},
    "rotated.webp": {"rotation": 90, "width": 30, "height": 40, "why": BY_EXIF},
    "rotated_90.png": {"rotation": 90, "width": 30, "height": 40, "why": BY_EXIF},
    "still.avif": {"width": 40, "height": 30, "why": "as its source; this ffprobe cannot read all AVIF"},
    "rotated.avif": {"width": 30, "height": 40, "rotation": 270,
                     "why": "avifenc --irot 1: a quarter turn counterclockwise"},
    "mono_22050.mp3": {"duration": "1", "why": "as its source; this ffprobe counts the padding"},
    "live.webm": {"duration": "1", "why": "this ffprobe does not scan a file without a duration"},
    "streamed.wav": {"why": "written to a pipe: the sizes are unknown, and the samples reach to the end"},
}  # fmt: skip


def main() -> None:
    """Make all files, then the table of their values."""
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    for name, command in COMMANDS.items():
        ffmpeg(f"{command} {FILES / name}")
    for name, angle in ROTATED.items():
        ffmpeg(f"-i {FILES / 'h264_aac.mp4'} -c copy -metadata:s:v:0 rotate={angle} {FILES / name}")
    for name, source in COVERED.items():
        ffmpeg(
            f"-i {FILES / source} -i {FILES / 'still.jpg'} -map 0 -map 1 -c copy "
            f"-disposition:v:0 attached_pic {FILES / name}"
        )
    ffmpeg(f"-ss 0.5 -i {FILES / 'h264_aac.mp4'} -c copy {FILES / 'edit_list.mp4'}")
    ffmpeg(f"{BOTH} -itsoffset 0.4 {SOUND} -map 0:v -map 2:a {H264} {AAC} {FILES / 'late_audio.mp4'}")
    (FILES / "live.webm").write_bytes(piped(f"{BOTH} -c:v libvpx -b:v 60k -c:a libvorbis -live 1 -f webm -"))
    (FILES / "streamed.wav").write_bytes(piped(f"{SOUND} -c:a pcm_u8 -ar 8000 -f wav -"))
    for name, orientation in ORIENTATIONS.items():
        (FILES / name).write_bytes(oriented_jpeg((FILES / "still.jpg").read_bytes(), orientation))
    (FILES / "rotated_90.png").write_bytes(oriented_png((FILES / "still.png").read_bytes(), 6))
    fast = (FILES / "loops.gif").read_bytes()
    (FILES / "fast.gif").write_bytes(re.sub(rb"(?<=\x21\xf9\x04.)\x14\0", b"\1\0", fast, flags=re.DOTALL))
    run("cwebp", "-quiet", FILES / "still.png", "-o", FILES / "still.webp")
    run("cwebp", "-quiet", "-lossless", FILES / "still.png", "-o", FILES / "lossless.webp")
    run("cwebp", "-quiet", "-metadata", "exif", FILES / "rotated_90.jpg", "-o", FILES / "rotated.webp")
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "still.png"
        shutil.copy(FILES / "still.png", source)
        run("avifenc", "-s", "10", source, FILES / "still.avif")
        run("avifenc", "-s", "10", "--irot", "1", source, FILES / "rotated.avif")
    values = {path.name: expected(path) for path in sorted(FILES.iterdir())}
    for name, source in TRUNCATED.items():
        content = (FILES / source).read_bytes()
        (FILES / name).write_bytes(content[: len(content) * 3 // 4])
        values[name] = {"code": "MEDIA_TRUNCATED", "from": f"the first three quarters of {source}"}
    EXPECTED.write_text(json.dumps({"made with": made_with(), "files": values}, indent=1) + "\n")
    total = sum(path.stat().st_size for path in FILES.iterdir())
    print(f"{len(values)} files, {total:,} bytes")


def run(*command: str | Path) -> str:
    """The output of a program."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)}\n{done.stderr}")
    return done.stdout


def ffmpeg(arguments: str) -> None:
    """Run ffmpeg so that it writes the same bytes each time."""
    run("ffmpeg", "-y", "-loglevel", "error", *_split(arguments))


def piped(arguments: str) -> bytes:
    """The output of ffmpeg in a pipe, in which it cannot go back to fill in sizes."""
    command = ["ffmpeg", "-loglevel", "error", *_split(arguments)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _split(arguments: str) -> list[str]:
    *inputs, target = arguments.replace("'", "").split()
    return [*inputs, "-bitexact", "-threads", "1", target]


def exif(orientation: int) -> bytes:
    """EXIF data with nothing but an orientation."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def oriented_jpeg(content: bytes, orientation: int) -> bytes:
    """A JPEG with an orientation."""
    data = b"Exif\0\0" + exif(orientation)
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + content[2:]


def oriented_png(content: bytes, orientation: int) -> bytes:
    """A PNG with an orientation, in a chunk behind the header."""
    import zlib

    chunk = b"eXIf" + exif(orientation)
    added = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return content[:33] + added + content[33:]


def expected(path: Path) -> dict[str, Any]:
    """The values of a file by ffprobe, or by the rule of its format."""
    shown = json.loads(run("ffprobe", "-v", "quiet", "-of", "json", "-show_format", "-show_streams", path))
    streams = [s for s in shown["streams"] if not s["disposition"]["attached_pic"]]
    video = next((s for s in streams if s["codec_type"] == "video"), None)
    sound = next((s for s in streams if s["codec_type"] == "audio"), None)
    suffix = path.suffix[1:]
    kind = "gif" if suffix == "gif" else "image" if suffix in ("png", "jpg", "bmp", "webp", "avif") else ""
    moving = not kind and video is not None
    values: dict[str, Any] = {
        "kind": kind or ("video" if moving else "audio"),
        "width": None, "height": None, "duration": None,
        "has_audio": None if kind else sound is not None,
        "loop": None, "rotation": 0, "fps": None,
        "codec": video["codec_name"] if moving and video else None,
        "audio_codec": sound["codec_name"] if sound else None,
    }  # fmt: skip
    if video is not None and video.get("width"):
        ratio = video.get("sample_aspect_ratio", "1:1").replace(":", "/")
        width, height = round(video["width"] * (Fraction(ratio) or 1)), video["height"]
        angle = next((s["rotation"] for s in video.get("side_data_list", []) if "rotation" in s), 0)
        values["rotation"] = -int(angle) % 360
        values["width"], values["height"] = (height, width) if angle % 180 else (width, height)
    if kind != "image":
        values["duration"] = shown["format"].get("duration")
    animated = path.name == "animated.png" or kind == "gif"
    if video is not None and (moving or animated) and video["avg_frame_rate"] != "0/0":
        values["fps"] = str(Fraction(video["avg_frame_rate"]))
    return {**values, "from": "ffprobe", **RULES.get(path.name, {})}


def made_with() -> list[str]:
    """The versions of the programs."""
    lines = [run(name, "-version").splitlines()[0] for name in ("ffmpeg", "ffprobe", "cwebp")]
    return [*(line.partition(" Copyright")[0] for line in lines), run("avifenc", "--version").splitlines()[0]]


if __name__ == "__main__":
    main()
