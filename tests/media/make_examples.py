"""Make the videos of the examples, `beach.mp4` and `waves.mp4`: `python -m tests.media.make_examples`.

They are drawn and encoded here, so they are free to use.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable

import av
from PIL import Image, ImageDraw

from tests.support.repository import ROOT

WIDTH, HEIGHT, FPS = 640, 360, 25
SAMPLE_RATE = 48_000


def beach(seconds: float) -> Image.Image:
    """A sea in the evening: the sun sinks, the waves come in."""
    image = sky((255, 154, 92), (47, 66, 135), 200)
    draw = ImageDraw.Draw(image)
    y = 118 + 9 * seconds
    draw.ellipse((318, y - 42, 402, y + 42), fill=(255, 226, 150))
    draw.rectangle((0, 200, WIDTH, HEIGHT), fill=(38, 84, 132))
    for row in range(12):
        top = 206 + row * 9
        width = 92 - row * 5 + 14 * math.sin(seconds * 2.1 + row * 1.7)
        shift = 10 * math.sin(seconds * 1.3 + row)
        draw.rounded_rectangle((360 - width + shift, top, 360 + width + shift, top + 3), 2, (255, 206, 138))
    shore = [
        (x, 316 + 6 * math.sin(x / 60 + seconds) + 8 * math.sin(seconds * 1.6)) for x in range(0, 641, 8)
    ]
    draw.polygon([*((x, y - 5) for x, y in shore), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(233, 240, 240))
    draw.polygon([*shore, (WIDTH, HEIGHT), (0, HEIGHT)], fill=(226, 190, 142))
    return image


def waves(seconds: float) -> Image.Image:
    """Rows of waves under a bright sky."""
    image = sky((214, 236, 244), (94, 164, 214), 150)
    draw = ImageDraw.Draw(image)
    for row in range(7):
        base, height = 140 + row * 32, 6 + row * 2.2
        speed, length = 2.6 + row * 0.35, 46 + row * 14
        crest = [
            (x, base + height * math.sin(x / length - seconds * speed + row * 2))
            for x in range(0, WIDTH + 1, 8)
        ]
        shade = 1 - row / 9
        draw.polygon(
            [*crest, (WIDTH, HEIGHT), (0, HEIGHT)],
            fill=(round(20 + 60 * shade), round(78 + 90 * shade), round(120 + 88 * shade)),
        )
        draw.line(crest, fill=(214, 240, 246), width=2)
    return image


def sky(low: tuple[int, int, int], high: tuple[int, int, int], horizon: int) -> Image.Image:
    """An empty picture with a gradient above the horizon."""
    image = Image.new("RGB", (WIDTH, HEIGHT), low)
    draw = ImageDraw.Draw(image)
    for y in range(horizon):
        part = y / horizon
        color = tuple(round(a + (b - a) * part) for a, b in zip(high, low, strict=True))
        draw.line((0, y, WIDTH, y), fill=color)
    return image


def surf(seconds: float) -> array[float]:
    """The sound of waves: noise that swells every two seconds."""
    chance = random.Random(1)
    samples: array[float] = array("f")
    level = 0.0
    for index in range(round(seconds * SAMPLE_RATE)):
        level += 0.04 * (chance.uniform(-1, 1) - level)
        samples.append(level * (0.25 + 0.75 * math.sin(math.pi * index / SAMPLE_RATE / 2) ** 2))
    return samples


def write(name: str, draw: Callable[[float], Image.Image], seconds: int) -> None:
    """Encode a video with its sound."""
    with av.open(str(ROOT / "examples" / name), "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=FPS, options={"crf": "27", "preset": "veryslow"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = 32_000
        for index in range(seconds * FPS):
            container.mux(video.encode(av.VideoFrame.from_image(draw(index / FPS))))
        container.mux(video.encode(None))
        samples = surf(seconds)
        for start in range(0, len(samples), 1024):
            block = samples[start : start + 1024]
            frame = av.AudioFrame(format="fltp", layout="mono", samples=len(block))
            frame.planes[0].update(block.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            container.mux(audio.encode(frame))
        container.mux(audio.encode(None))


if __name__ == "__main__":
    write("beach.mp4", beach, 4)
    write("waves.mp4", waves, 2)
