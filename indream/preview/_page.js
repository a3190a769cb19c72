"use strict";

// The player of the timeline page. The first part evaluates the scene of a tick from JSON that `Scenes.to_dict`
// wrote, in the same order of operations as `indream/editor_state/_scene.py`; the tests compare both. The second
// part shows a scene, as the modules beside this file draw it. No text of the state ever becomes markup: it is
// set as the text or as one style property of an element.
(() => {
  const TICKS_PER_SECOND = 240000;
  const FRAME = TICKS_PER_SECOND / 30;

  // ---- The scene of a tick ---------------------------------------------------------------------------------

  // The number of values in an ascending list that are not above a number.
  function notAbove(values, number) {
    let low = 0, high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (number < values[middle]) high = middle; else low = middle + 1;
    }
    return low;
  }

  function valueAt(curve, time) {
    if (typeof curve === "number") return curve;
    const { times, values } = curve;
    const index = notAbove(times, time);
    if (index === 0) return values[0];
    if (index === times.length) return values[index - 1];
    const first = times[index - 1], second = times[index], start = values[index - 1];
    return start + (values[index] - start) * (time - first) / (second - first);
  }

  function eased(progress, easing) {
    const rest = 1 - progress;
    switch (easing) {
      case "ease-in": return progress * progress;
      case "ease-out": return 1 - rest * rest;
      case "ease-in-out": return progress < 0.5 ? 2 * progress * progress : 1 - 2 * rest * rest;
      default: return progress;
    }
  }

  function entering(spec, time) {
    if (!spec || !(0 <= time && time < spec.duration)) return null;
    const progress = time / spec.duration;
    return { type: spec.type, progress, eased: eased(progress, spec.easing) };
  }

  const exiting = (spec, time, length) => spec ? entering(spec, time - (length - spec.duration)) : null;
  const looping = (spec, time) => spec && spec.duration ? entering(spec, time % spec.duration) : null;

  class Item {
    constructor(fields, neutral) {
      Object.assign(this, fields);
      this.curves = { ...neutral, ...fields.curves };
      this.pageStarts = fields.pages.map(page => page.start);
      this.hasTexts = Object.keys(fields.texts).length > 0;
    }

    layer(tick) {
      const held = !(this.start <= tick && tick < this.end);
      const time = Math.max(Math.min(tick, this.end - 1), this.start) - this.start;
      const length = this.end - this.start;
      const page = this.type === "captions" && !held ? this.pageAt(tick) : null;
      let enter = null, exit = null, textEnter = null, textExit = null, textLoop = null;
      if (!held) {
        enter = entering(this.enter, time);
        exit = exiting(this.exit, time, length);
        if (this.hasTexts && (this.type !== "captions" || page)) {
          const spoken = page ? tick - page.start : time, span = page ? page.end - page.start : length;
          textEnter = entering(this.texts.in, spoken);
          textExit = exiting(this.texts.out, spoken, span);
          textLoop = looping(this.texts.loop, spoken);
        }
      }
      const join = this.joins.find(join => join.start <= tick && tick < join.end);
      const at = name => valueAt(this.curves[name], time);
      return {
        id: this.id, type: this.type, track: this.track,
        left: at("left"), top: at("top"), width: at("width"), height: at("height"),
        scale_x: at("scaleX"), scale_y: at("scaleY"), rotation: at("rotation"),
        opacity: Math.max(0, Math.min(1, at("opacity"))), border_radius: at("borderRadius"),
        crop_left: at("cropLeft"), crop_top: at("cropTop"),
        crop_right: at("cropRight"), crop_bottom: at("cropBottom"),
        time, content_time: this.source === null ? null : this.source + time * this.rate, held,
        enter, exit, text_enter: textEnter, text_exit: textExit, text_loop: textLoop,
        transition: join ? joinAt(join, tick) : null, page,
      };
    }

    pageAt(tick) {
      const index = notAbove(this.pageStarts, tick) - 1;
      if (index < 0 || tick >= this.pages[index].end) return null;
      const { texts, start, end, words } = this.pages[index];
      const word = notAbove(words.map(([begin]) => begin), tick) - 1;
      const highlighted = word >= 0 && tick < words[word][1] ? word : null;
      return { texts, highlighted, start, end };
    }
  }

  function joinAt(join, tick) {
    const progress = (tick - join.start) / (join.end - join.start);
    return {
      id: join.id, type: join.type, direction: join.direction, side: join.side,
      progress, eased: eased(progress, join.easing),
    };
  }

  class Lane {
    constructor(items) {
      this.items = items;
      this.starts = items.map(item => item.start);
      let end = -Infinity;
      this.ends = items.map(item => end = Math.max(end, item.end));
    }

    at(tick) {
      const found = [];
      for (let index = notAbove(this.starts, tick) - 1; index >= 0 && this.ends[index] > tick; index--)
        if (this.items[index].end > tick) found.push(this.items[index]);
      const joins = found.flatMap(item => item.joins).filter(join => join.start <= tick && tick < join.end);
      const held = joins.map(join => join.other).filter(other => !found.includes(other));
      return held.length ? [...found, ...held].sort((a, b) => a.start - b.start) : found.reverse();
    }
  }

  class Scenes {
    constructor(data) {
      this.width = data.width;
      this.height = data.height;
      const tracks = data.tracks.map(track => track.map(fields => new Item(fields, data.neutral)));
      this.items = new Map(tracks.flat().map(item => [item.id, item]));
      for (const item of this.items.values())
        item.joins = item.joins.map(join => ({ ...join, other: this.items.get(join.other) }));
      this.lanes = tracks.map(track => new Lane(track));
    }

    at(tick) {
      const layers = this.lanes.flatMap(lane => lane.at(tick)).map(item => item.layer(tick));
      return { tick, width: this.width, height: this.height, layers };
    }
  }

  // ---- The look of a layer ---------------------------------------------------------------------------------

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const px = number => `${number}px`;
  const part = number => Math.max(0, Math.min(1, number));

  // Colors and gradients are the only CSS that a state may contain; nothing that names a file or address.
  function isColor(text) {
    return typeof text === "string" && text.length < 4096 && CSS.supports("color", text)
      && !/var|env|attr|\\/i.test(text);
  }

  const colorOf = (text, usual) => text === null || text === undefined ? usual : isColor(text) ? text : "#808080";

  function isGradient(text) {
    return typeof text === "string" && text.length < 4096
      && /^\s*(repeating-)?(linear|radial|conic)-gradient\(/i.test(text) && !/url|image|src|element|var|env|attr|[\\;{}]/i.test(text)
      && CSS.supports("background-image", text);
  }

  const paintOf = text => isGradient(text) ? text : colorOf(text, "#808080");

  const clock = ticks => `${Math.floor(ticks / TICKS_PER_SECOND / 60)}:`
    + (Math.max(0, ticks) / TICKS_PER_SECOND % 60).toFixed(1).padStart(4, "0");

  function placeholder(width, height, ...lines) {
    const box = element("div", "placeholder");
    const size = Math.min(Math.max(height / 9, 9), 26, width / 8);
    box.style.fontSize = px(Math.max(0, size));
    for (const line of lines) if (line) box.append(element("div", "", line.slice(0, 200)));
    return box;
  }

  function familyOf(text) {
    const names = text.split(",").map(name => name.trim().replace(/^["']|["']$/g, "")).filter(Boolean);
    return [...names.map(name => CSS.escape(name)), "Inter", "sans-serif"].join(", ");
  }

  // A text in its box. Pieces are the words of a page of captions, or the whole text.
  class Text {
    constructor(look) {
      this.look = look;
      this.element = element("div", "text");
      const style = this.element.style, stroke = Math.min(Math.max(0, look.strokeWidth), look.fontSize * 2);
      style.fontFamily = familyOf(look.fontFamily);
      style.fontWeight = look.weight;
      style.fontStyle = look.italic ? "italic" : "normal";
      style.fontSize = px(look.fontSize);
      style.lineHeight = look.lineHeight;
      style.letterSpacing = px(look.letterSpacing);
      style.textAlign = ["left", "center", "right"].includes(look.align) ? look.align : "left";
      style.direction = look.rtl ? "rtl" : "ltr";
      style.color = colorOf(look.color, "#fff");
      if (stroke) style.webkitTextStroke = `${px(stroke)} ${colorOf(look.strokeColor, "#000")}`;
    }

    show(width, pieces, highlighted, hidden) {
      const { look } = this;
      const key = JSON.stringify([look.background && width, pieces, highlighted, hidden]);
      if (key === this.key) return;
      this.key = key;
      this.element.style.clipPath = this.element.style.transform = "";
      const line = element("span", "line");
      let place = 0;
      this.spans = pieces.map((piece, index) => {
        const span = element("span"), word = piece.trimStart(), spaces = piece.length - word.length;
        if (index === highlighted) span.style.color = colorOf(look.highlightColor, "inherit");
        // The space before a word may be at the end of the line before, which is not the line of the word.
        line.append(piece.slice(0, spaces));
        place += spaces;
        if (!hidden) span.textContent = word;
        else for (const character of word) {
          const letter = element("span", hidden[0] <= place && place < hidden[1] ? "" : "untyped", character);
          span.append(letter);
          place += character.length;
        }
        line.append(span);
        return span;
      });
      this.element.replaceChildren(line);
      if (look.background) this.element.prepend(...this.boxes(width));
      this.window(highlighted);
    }

    // The boxes behind the lines. The lines are measured in an element that is not scaled or turned.
    boxes(width) {
      const { background, fontSize, lineHeight, rtl } = this.look, height = fontSize * lineHeight;
      const measured = this.element.cloneNode(true), room = document.getElementById("measure");
      room.style.width = px(width);
      room.replaceChildren(measured);
      const left = room.getBoundingClientRect().left, top = room.getBoundingClientRect().top;
      const lines = new Map();
      const widen = (rect, atStart, atEnd) => {
        if (!rect.width) return;
        const number = Math.floor((rect.top + rect.height / 2 - top) / height);
        const [from, to] = lines.get(number) || [Infinity, -Infinity];
        lines.set(number, [
          atStart ? Math.min(from, rect.left - left) : from, atEnd ? Math.max(to, rect.right - left) : to,
        ]);
      };
      // The white space at the end of a line is not in its box.
      for (const rect of measured.lastChild.getClientRects()) widen(rect, !rtl, rtl);
      const texts = document.createTreeWalker(measured.lastChild, NodeFilter.SHOW_TEXT), range = new Range();
      while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/\S+/g)) {
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        for (const rect of range.getClientRects()) widen(rect, true, true);
      }
      room.replaceChildren();
      return [...lines].filter(([, [from, to]]) => from < to).map(([number, [from, to]]) => {
        const box = element("div", "behind");
        Object.assign(box.style, {
          left: px(from - background.padding), width: px(to - from + 2 * background.padding),
          top: px(number * height), height: px(height),
          borderRadius: px(background.radius), backgroundColor: colorOf(background.color, "#808080"),
        });
        return box;
      });
    }

    // Of a page with more lines than fit, those with the word that is spoken.
    window(highlighted) {
      const { maxLines, fontSize, lineHeight } = this.look, style = this.element.style;
      if (!maxLines) return;
      const height = fontSize * lineHeight, most = Math.max(1, Math.trunc(maxLines));
      const lines = Math.round(this.element.offsetHeight / height);
      if (!(lines > most)) return;
      const span = this.spans[highlighted];
      const current = span ? Math.floor((span.offsetTop + Math.min(span.offsetHeight, height) / 2) / height) : 0;
      const first = Math.floor(current / most) * most;
      style.transform = `translateY(${px(-first * height)})`;
      style.clipPath = `inset(${px(first * height)} -9999px ${px(Math.max(0, (lines - first - most) * height))})`;
    }

    update(layer, pieces, highlighted) {
      let opacity = 1, hidden = null;
      const length = pieces.join("").length;
      for (const [progress, shown] of [
        [layer.text_enter, layer.text_enter && layer.text_enter.eased],
        [layer.text_exit, layer.text_exit && 1 - layer.text_exit.eased],
      ]) {
        if (!progress) continue;
        if (progress.type === "typewriter" || progress.type === "center-type-out") {
          const count = Math.round(length * shown);
          const first = progress.type === "typewriter" ? 0 : Math.floor((length - count) / 2);
          hidden = [first, first + count];
        } else opacity *= shown;
      }
      this.element.style.opacity = opacity;
      this.show(layer.width, pieces, highlighted, hidden);
    }
  }

  function pageOf(texts) {
    const pieces = [...texts];
    pieces[0] = pieces[0].trimStart();
    pieces[pieces.length - 1] = pieces[pieces.length - 1].trimEnd();
    return pieces;
  }

  const STAR = "polygon(" + Array.from({ length: 10 }, (_, index) => {
    const angle = Math.PI / 5 * index, radius = index % 2 ? 0.382 : 1;
    return [Math.sin(angle) * radius, -Math.cos(angle) * radius];
  }).map(([x, y], _, points) => {
    const scaled = (value, axis) => {
      const values = points.map(point => point[axis]), low = Math.min(...values);
      return `${100 * (value - low) / (Math.max(...values) - low)}%`;
    };
    return `${scaled(x, 0)} ${scaled(y, 1)}`;
  }).join() + ")";
  const TRIANGLE = "polygon(50% 0, 100% 100%, 0 100%)";

  // Each returns the element of an item, and a function that shows a layer in it.
  const CONTENTS = {
    solid(look) {
      const shape = element("div", "fill");
      shape.style.background = paintOf(look.color);
      if (look.shape === "circle") shape.style.borderRadius = "50%";
      if (look.shape === "triangle") shape.style.clipPath = TRIANGLE;
      if (look.shape === "star") shape.style.clipPath = STAR;
      return [shape, null];
    },
    image(look, item) {
      if (!look.picture) return null;
      const image = element("img", "fill");
      image.alt = "";
      image.src = look.picture;
      return [image, null, image];
    },
    gif(look, item) {
      return CONTENTS.image(look, item);
    },
    video(look, item, stage) {
      if (!look.source) return null;
      const video = element("video", "fill");
      video.preload = "auto";
      video.playsInline = true;
      video.src = look.source;
      return [video, (layer, playing) => follow(video, look, layer, playing, item.rate), video];
    },
    text(look) {
      const text = new Text(look);
      return [text.element, layer => text.update(layer, [look.text], null)];
    },
    captions(look) {
      const text = new Text(look);
      return [text.element, layer => {
        text.element.hidden = !layer.page;
        if (layer.page) text.update(layer, pageOf(layer.page.texts), layer.page.highlighted);
      }];
    },
    "text-template"(look) {
      const all = element("div", "fill"), texts = [];
      for (const node of look.nodes) {
        const box = element("div", "node");
        Object.assign(box.style, {
          left: px(node.x), top: px(node.y), width: px(node.width), height: px(node.height), opacity: node.opacity,
        });
        if (node.style) {
          const text = new Text(node.style);
          texts.push(text);
          box.append(text.element);
        } else box.append(placeholder(node.width, node.height, node.name));
        all.append(box);
      }
      return [all, layer => texts.forEach(text => text.update(layer, [text.look.text], null))];
    },
    chart(look) {
      const canvas = element("canvas", "fill");
      let drawn = null;
      return [canvas, layer => {
        const progress = look.duration > 0 ? Math.min(1, layer.time / look.duration) : 1;
        const key = [progress, layer.width, layer.height].join();
        if (key === drawn) return;
        drawn = key;
        drawChart(canvas, look, layer, progress);
      }];
    },
  };

  function decibels(curve, time) {
    return Math.min(1, 10 ** (valueAt(curve, time) / 20));
  }

  function volumeAt(look, time, length) {
    let volume = decibels(look.volume, time);
    if (look.fadeIn > 0) volume *= part(time / look.fadeIn);
    if (look.fadeOut > 0) volume *= part((length - time) / look.fadeOut);
    return volume;
  }

  // Let a video or sound show its time: it plays by itself, and is only moved if it is far away.
  function follow(media, look, layer, playing, rate) {
    const target = Math.max(0, layer.content_time) / TICKS_PER_SECOND;
    media.muted = look.muted;
    if (!look.muted) media.volume = volumeAt(look, layer.time, look.length);
    const speed = Math.max(0.0625, Math.min(16, rate));
    if (media.playbackRate !== speed) media.playbackRate = speed;
    const runs = playing && !layer.held && !media.ended;
    if (Math.abs(media.currentTime - target) > (runs ? 0.25 : 0.01) && !(media.duration < target))
      media.currentTime = target;
    if (runs && media.paused) media.play().catch(() => {});
    if (!runs && !media.paused) media.pause();
  }

  // ---- Charts in plain form --------------------------------------------------------------------------------

  function shades(color, count) {
    return Array.from({ length: count }, (_, index) => index
      ? `hsl(from ${color} calc(h + ${32 * index}) s calc(l + ${[0, 16, -16][index % 3]}))` : color);
  }

  function drawChart(canvas, look, layer, progress) {
    const width = canvas.width = Math.max(1, Math.min(1600, Math.round(layer.width)));
    const height = canvas.height = Math.max(1, Math.min(1600, Math.round(layer.height)));
    const draw = canvas.getContext("2d");
    const { kind, names, series, slices, points } = look.chart;
    const colors = shades(colorOf(look.color, "#808080"), Math.max(series.length, slices.length, 1));
    const size = Math.min(width, height), font = Math.max(6, Math.min(width, height) * 0.05);
    const grid = "rgba(128, 128, 128, 0.43)", labels = [];
    const path = (list, close) => {
      draw.beginPath();
      list.forEach(([x, y], index) => index ? draw.lineTo(x, y) : draw.moveTo(x, y));
      if (close) draw.closePath();
    };
    const line = (list, color, thick, close = false) => {
      path(list, close);
      Object.assign(draw, { strokeStyle: color, lineWidth: thick, lineJoin: "round" });
      draw.stroke();
    };
    const fill = (list, color, alpha = 1) => {
      path(list, true);
      Object.assign(draw, { fillStyle: color, globalAlpha: alpha });
      draw.fill();
      draw.globalAlpha = 1;
    };
    const dots = (list, color, radius) => list.forEach(([x, y]) => {
      draw.beginPath();
      draw.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
      draw.fillStyle = color;
      draw.fill();
    });
    const left = width * 0.08, right = width * 0.92, top = height * 0.08;
    if (kind === "pie") {
      const total = slices.reduce((sum, slice) => sum + slice.value, 0) || 1, radius = size * 0.46;
      let before = 0;
      slices.forEach((slice, index) => {
        const [from, to] = [before, before + slice.value].map(value => 2 * Math.PI * progress * value / total - Math.PI / 2);
        draw.beginPath();
        draw.moveTo(width / 2, height / 2);
        draw.arc(width / 2, height / 2, radius, from, to);
        draw.fillStyle = colors[index];
        draw.fill();
        const angle = (from + to) / 2;
        labels.push([slice.name, width / 2 + 0.6 * radius * Math.cos(angle), height / 2 + 0.6 * radius * Math.sin(angle), width * 0.3]);
        before += slice.value;
      });
    } else if (kind === "radar") {
      const at = (row, value) => {
        const angle = 2 * Math.PI * row / names.length;
        return [width / 2 + size * 0.36 * value * Math.sin(angle), height / 2 - size * 0.36 * value * Math.cos(angle)];
      };
      const high = Math.max(0, ...series.flat().map(Math.abs)) || 1;
      for (const level of [0.25, 0.5, 0.75, 1]) line(names.map((_, row) => at(row, level)), grid, 1, true);
      names.forEach((name, row) => {
        line([[width / 2, height / 2], at(row, 1)], grid, 1);
        labels.push([name, ...at(row, 1.2), width * 0.25]);
      });
      series.forEach((values, index) => {
        const ring = values.map((value, row) => at(row, Math.max(0, value) / high * progress));
        fill(ring, colors[index], 0.35);
        line(ring, colors[index], Math.max(2, size / 120), true);
      });
    } else if (kind === "scatter") {
      const bottom = height * 0.92;
      line([[left, top], [left, bottom], [right, bottom]], grid, 1);
      const placed = axis => {
        const values = points.map(point => point[axis]), low = Math.min(...values);
        const span = Math.max(...values) - low || 1;
        return value => 0.05 + 0.9 * (value - low) / span;
      };
      const x = placed("x"), y = placed("y");
      for (const point of points)
        dots([[left + (right - left) * x(point.x), bottom - (bottom - top) * y(point.y)]],
          colors[point.series] || colors[0], size / 50 * progress);
    } else {
      const bottom = height * 0.88, values = series.flat();
      const low = Math.min(0, ...values), span = Math.max(0, ...values) - low || 1;
      const step = (right - left) / Math.max(1, names.length);
      const up = value => bottom - (bottom - top) * ((kind === "line" ? value : value * progress) - low) / span;
      for (let level = 0; level < 5; level++) {
        const y = bottom - (bottom - top) * level / 4;
        line([[left, y], [right, y]], grid, 1);
      }
      names.forEach((name, row) => labels.push([name, left + step * (row + 0.5), height * 0.94, step]));
      series.forEach((row, index) => {
        if (kind === "bar") {
          const bar = step * 0.7 / series.length;
          row.forEach((value, place) => {
            draw.fillStyle = colors[index];
            const y = up(value);
            draw.fillRect(left + step * (place + 0.15) + bar * index, Math.min(y, up(0)), bar * 0.92, Math.abs(up(0) - y));
          });
          return;
        }
        let list = row.map((value, place) => [left + step * (place + 0.5), up(value)]);
        if (kind === "area" && list.length > 1)
          fill([[list[0][0], up(0)], ...list, [list[list.length - 1][0], up(0)]], colors[index], 0.47);
        if (kind === "line" && progress < 1 && list.length > 1) {
          const reach = progress * (list.length - 1), whole = Math.floor(reach);
          const [a, b] = [list[whole], list[whole + 1]];
          list = [...list.slice(0, whole + 1), [a[0] + (b[0] - a[0]) * (reach - whole), a[1] + (b[1] - a[1]) * (reach - whole)]];
        }
        line(list, colors[index], Math.max(2, size / 80));
        dots(list, colors[index], size / 70);
      });
    }
    Object.assign(draw, {
      font: `${font}px Inter, sans-serif`, textAlign: "center", textBaseline: "middle", lineJoin: "round",
      lineWidth: font / 4, strokeStyle: "rgba(0, 0, 0, 0.7)", fillStyle: "#fff",
    });
    for (const [text, x, y, room] of labels.slice(0, 60)) {
      draw.strokeText(text, x, y, room);
      draw.fillText(text, x, y, room);
    }
  }

  // ---- Animations and transitions --------------------------------------------------------------------------

  const COVERING = ["image", "video", "gif", "solid"];
  const DIRECTIONS = { "from-left": [1, 0], "from-right": [-1, 0], "from-top": [0, 1], "from-bottom": [0, -1] };
  const CORNERS = {
    "from-top-left": [1, 1], "from-top-right": [-1, 1], "from-bottom-left": [1, -1], "from-bottom-right": [-1, -1],
  };

  function motionOf(layer, scene) {
    const motion = { x: 0, y: 0, scale: 1, flip: [1, 1], opacity: 1, clip: "" };
    if (layer.enter) animate(motion, layer, layer.enter, layer.enter.eased, true);
    if (layer.exit) animate(motion, layer, layer.exit, 1 - layer.exit.eased, false);
    if (layer.transition) joinMotion(motion, layer, layer.transition, scene);
    return motion;
  }

  function animate(motion, layer, progress, shown, isEntering) {
    const away = (1 - shown) * (isEntering ? 1 : -1);
    motion.opacity *= shown;
    switch (progress.type) {
      case "slide-up": motion.y += away * layer.height; break;
      case "slide-down": motion.y -= away * layer.height; break;
      case "slide-left": motion.x += away * layer.width; break;
      case "slide-right": motion.x -= away * layer.width; break;
      case "zoom-in":
      case "zoom-out": {
        const grows = (progress.type === "zoom-in") === isEntering;
        motion.scale *= 1 + (1 - shown) * ((grows ? 0.5 : 2) - 1);
      }
    }
  }

  function joinMotion(motion, layer, join, scene) {
    const share = join.eased, later = join.side === "to";
    switch (join.type) {
      case "slide": {
        const [x, y] = DIRECTIONS[join.direction] || [1, 0], away = later ? share - 1 : share;
        motion.x += x * away * scene.width;
        motion.y += y * away * scene.height;
        break;
      }
      case "flip": {
        if (later === (share < 0.5)) { motion.opacity = 0; break; }
        const narrow = Math.max(Math.abs(Math.cos(share * Math.PI)), 1e-3);
        motion.flip = ["from-top", "from-bottom"].includes(join.direction) ? [1, narrow] : [narrow, 1];
        break;
      }
      case "wipe":
      case "clock-wipe":
      case "iris": {
        const clip = clipOf(join.type, join.direction, share, scene.width, scene.height);
        const all = `M-9999 -9999H${scene.width + 9999}V${scene.height + 9999}H-9999Z`;
        if (later) motion.clip = `path(evenodd, "${clip}")`;
        else if (!COVERING.includes(layer.type)) motion.clip = `path(evenodd, "${all}${clip}")`;
        break;
      }
      default:
        if (later) motion.opacity *= share;
        else if (!COVERING.includes(layer.type)) motion.opacity *= 1 - share;
    }
  }

  function clipOf(type, direction, share, width, height) {
    const radius = Math.hypot(width, height), x = width / 2, y = height / 2;
    if (type === "clock-wipe") {
      const points = [[x, y]];
      for (let step = 0; step <= 64; step++) {
        const angle = 2 * Math.PI * share * step / 64;
        points.push([x + radius * Math.sin(angle), y - radius * Math.cos(angle)]);
      }
      return `M${points.map(point => point.map(number => number.toFixed(2)).join(" ")).join("L")}Z`;
    }
    if (type === "iris") {
      const reach = Math.max(0.01, radius / 2 * share);
      return `M${x - reach} ${y}a${reach} ${reach} 0 1 0 ${2 * reach} 0a${reach} ${reach} 0 1 0 ${-2 * reach} 0Z`;
    }
    if (CORNERS[direction]) {
      const [across, down] = CORNERS[direction], reach = (width + height) * share;
      const startX = across > 0 ? 0 : width, startY = down > 0 ? 0 : height;
      return `M${startX} ${startY}L${startX + across * reach} ${startY}L${startX} ${startY + down * reach}Z`;
    }
    const [across, down] = DIRECTIONS[direction] || [1, 0];
    const left = across < 0 ? width * (1 - share) : 0, top = down < 0 ? height * (1 - share) : 0;
    const right = across > 0 ? width * share : width, bottom = down > 0 ? height * share : height;
    return `M${left} ${top}H${right}V${bottom}H${left}Z`;
  }

  // ---- The stage -------------------------------------------------------------------------------------------

  function tintOf(look, layer, length) {
    const strength = Math.max(0, look.intensity), progress = length ? layer.time / length : 0;
    switch (look.effect) {
      case "blur": return { blur: 24 * strength };
      case "blurred-opening": return { blur: (look.maxBlur ?? 24) * strength * (1 - progress) };
      case "fade-in": return { dark: (1 - progress) * strength };
      case "fade-out": return { dark: progress * strength };
      case "flash-to-black": {
        const { bright, dark, tail } = look.flash, most = part(look.flash.most);
        const isDark = layer.time >= length - tail || bright + dark && layer.time % (bright + dark) >= bright;
        return { dark: isDark ? most * strength : 0 };
      }
      default: return {};
    }
  }

  // Blur all that is below a layer, by a radius in pixels of the composition.
  function blurTo(layer, radius) {
    layer.style.backdropFilter = radius ? `blur(calc(${px(Math.min(500, radius))} * var(--scale)))` : "";
  }

  class Stage {
    constructor(frame, stage, scenes, data) {
      Object.assign(this, { frame, stage, scenes, data });
      this.nodes = new Map();
      this.sounds = data.sounds.map(sound => ({ ...sound, media: null }));
      this.background();
    }

    // An element in which lengths are those of the composition. Each is scaled by itself: Chromium mirrors what is
    // behind a blur at the wrong edges if an element around the blur is scaled.
    plane() {
      const plane = element("div", "layer plane");
      plane.style.width = px(this.scenes.width);
      plane.style.height = px(this.scenes.height);
      this.stage.append(plane);
      return plane;
    }

    background() {
      const { background } = this.data, { width, height } = this.scenes;
      this.below = this.plane();
      if (background.type === "blur") this.stage.append(this.veil = element("div", "layer"));
      if (background.gradient && isGradient(background.gradient)) this.below.style.background = background.gradient;
      else if (background.type === "color") this.below.style.background = colorOf(background.color, "#808080");
      if (background.type === "image") {
        if (background.picture) this.cover(background.picture);
        else this.below.append(placeholder(width, height, "background image"));
      }
    }

    cover(picture) {
      if (this.covered === picture) return;
      this.covered = picture;
      this.below.replaceChildren();
      if (!picture) return;
      const image = element("img", "fill cover");
      image.alt = "";
      image.src = picture;
      this.below.append(image);
    }

    // The picture of the lowest layer as large as the composition, and blurred.
    blurred(scene, level) {
      const lowest = scene.layers.find(layer => ["image", "gif"].includes(layer.type));
      this.cover(lowest && lowest.width > 0 && lowest.height > 0 && this.data.looks[lowest.id].picture);
      const image = this.below.firstChild, radii = [0, 0.015, 0.03, 0.05, 0.08];
      const radius = radii[Math.max(0, Math.min(4, Math.trunc(level)))];
      blurTo(this.veil, radius * Math.min(scene.width, scene.height));
      if (!image) return;
      const scale = Math.max(scene.width / lowest.width, scene.height / lowest.height);
      const width = lowest.width * scale, height = lowest.height * scale;
      Object.assign(image.style, {
        left: px((scene.width - width) / 2), top: px((scene.height - height) / 2),
        width: px(width), height: px(height), objectFit: "fill",
      });
    }

    clear() {
      for (const node of this.nodes.values()) node.layer.remove();
      this.nodes.clear();
    }

    fit() {
      const room = this.frame.parentElement.clientWidth;
      const most = Math.max(160, Math.min(innerHeight * 0.62, 900));
      const scale = Math.min(room / this.scenes.width, most / this.scenes.height);
      this.frame.style.width = px(this.scenes.width * scale);
      this.frame.style.height = px(this.scenes.height * scale);
      this.stage.style.setProperty("--scale", scale);
    }

    show(tick, playing) {
      const scene = this.scenes.at(tick), { background } = this.data;
      if (background.type === "blur") this.blurred(scene, background.level);
      const seen = new Set();
      scene.layers.forEach((layer, index) => {
        seen.add(layer.id);
        let node = this.nodes.get(layer.id);
        if (!node) this.nodes.set(layer.id, node = this.node(layer));
        this.place(node, layer, scene, playing);
        node.layer.style.zIndex = index + 1;
        node.layer.hidden = false;
      });
      for (const [id, node] of this.nodes) if (!seen.has(id) && !node.layer.hidden) {
        node.layer.hidden = true;
        if (node.media instanceof HTMLMediaElement) node.media.pause();
        // Pictures of long timelines do not stay.
        if (this.nodes.size > 200) { node.layer.remove(); this.nodes.delete(id); }
      }
      this.hear(tick, playing);
      return scene;
    }

    node(layer) {
      const item = this.scenes.items.get(layer.id), look = this.data.looks[layer.id];
      const box = element("div", "box"), node = { box, item, look, update: null, media: null };
      if (layer.type === "effect" || layer.type === "filter") {
        this.stage.append(node.layer = element("div", "layer"));
        return node;
      }
      node.layer = this.plane();
      node.layer.append(box);
      const made = CONTENTS[layer.type] ? CONTENTS[layer.type](look, item, this) : null;
      if (made) {
        box.append(made[0]);
        node.update = made[1];
        node.media = made[2];
        if (node.media) node.media.addEventListener("error", () => {
          node.media = node.update = null;
          this.boxed(node, layer, "cannot be read");
        });
      } else this.boxed(node, layer, "");
      return node;
    }

    // A box in place of an item.
    boxed(node, layer, problem) {
      let shown = null;
      const named = now => {
        const time = ["video", "gif", "lottie"].includes(layer.type) ? clock(now.content_time || 0) : "";
        const key = [time, now.width, now.height].join();
        if (key !== shown) node.box.replaceChildren(placeholder(now.width, now.height, node.look.name, problem || time));
        shown = key;
      };
      node.update = named;
      named(layer);
    }

    place(node, layer, scene, playing) {
      const { look, item } = node, style = node.layer.style;
      if (layer.type === "effect") {
        const { blur, dark } = tintOf(look, layer, item.end - item.start);
        blurTo(node.layer, blur || 0);
        style.background = dark ? `rgba(0, 0, 0, ${part(dark)})` : "";
        return;
      }
      if (layer.type === "filter") {
        style.background = look.tint || "";
        style.mixBlendMode = "soft-light";
        style.opacity = part(look.intensity) * part(look.blend);
        return;
      }
      const motion = motionOf(layer, scene), box = node.box.style;
      const isShown = layer.width > 0 && layer.height > 0;
      style.clipPath = motion.clip;
      const x = px(scene.width / 2), y = px(scene.height / 2);
      style.transform = motion.flip[0] === 1 && motion.flip[1] === 1 ? ""
        : `scale(var(--scale)) translate(${x}, ${y}) scale(${motion.flip.join()}) translate(-${x}, -${y})`;
      box.display = isShown ? "" : "none";
      box.left = px(layer.left);
      box.top = px(layer.top);
      box.width = px(layer.width);
      box.height = px(layer.height);
      box.opacity = layer.opacity * motion.opacity;
      box.transform = `translate(${px(motion.x)}, ${px(motion.y)}) rotate(${layer.rotation}deg) `
        + `scale(${layer.scale_x * motion.scale}, ${layer.scale_y * motion.scale})`;
      if (!["text", "captions", "text-template", "chart"].includes(layer.type)) {
        const sides = layer.type === "solid" ? [0, 0, 0, 0]
          : [layer.crop_top, layer.crop_right, layer.crop_bottom, layer.crop_left].map(side => 100 * part(side));
        const radius = ["circle", "triangle", "star"].includes(look.shape) ? 0 : Math.max(0, layer.border_radius);
        box.clipPath = radius || sides.some(Boolean)
          ? `inset(${sides.map(side => `${side}%`).join(" ")} round ${px(radius)})` : "";
      }
      if (isShown && node.update) node.update(layer, playing);
    }

    hear(tick, playing) {
      for (const sound of this.sounds) {
        const isHeard = playing && sound.start <= tick && tick < sound.end;
        if (!isHeard) {
          if (sound.media && !sound.media.paused) sound.media.pause();
          continue;
        }
        if (!sound.media) {
          sound.media = new Audio();
          sound.media.src = sound.source;
        }
        const time = tick - sound.start;
        follow(sound.media, sound, { time, content_time: sound.begin + time * sound.rate, held: false }, true, sound.rate);
      }
    }
  }

  // ---- The page --------------------------------------------------------------------------------------------

  globalThis.IndreamScenes = Scenes;
  const source = document.getElementById("timeline-data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  for (const look of [...Object.values(data.looks), data.background])
    if (typeof look.picture === "number") look.picture = data.pictures[look.picture];
  const find = id => document.getElementById(id);
  const scenes = new Scenes(data.scenes), end = data.end;
  const canPlay = scenes.width > 0 && scenes.height > 0;
  const stage = canPlay ? new Stage(find("frame"), find("stage"), scenes, data) : null;
  const slider = find("time"), lanes = find("lanes"), head = find("head"), toggle = find("toggle");
  const cuts = [...new Set([0, ...data.cuts, end])].sort((a, b) => a - b);
  let tick = 0, startedAt = 0, startedTick = 0, playing = false;

  const written = ticks => {
    const seconds = Math.round(ticks / TICKS_PER_SECOND * 100) / 100;
    return seconds < 60 ? `${seconds.toFixed(2)} s`
      : `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
  };

  function render() {
    const scene = stage ? stage.show(tick, playing) : scenes.at(tick);
    slider.value = String(tick);
    find("now").textContent = `${written(tick)} of ${written(end)}`;
    // Not on the lanes: each of their items would inherit it, and be laid out again.
    head.style.setProperty("--at", String(end ? tick / end : 0));
    if (playing) return;
    slider.setAttribute("aria-valuetext", `${written(tick)} of ${written(end)}`);
    const names = scene.layers.map(layer => data.looks[layer.id].name).reverse().slice(0, 20);
    find("frame").setAttribute("aria-label",
      `APPROXIMATION of the picture at ${written(tick)}, from the top: ${names.join(", ") || "nothing"}`);
  }

  function seek(time) {
    tick = Math.max(0, Math.min(end, Math.round(time)));
    startedTick = tick;
    startedAt = performance.now();
    render();
  }

  function play(isPlaying) {
    playing = isPlaying && end > 0;
    toggle.textContent = playing ? "Pause" : "Play";
    if (playing && tick >= end) tick = 0;
    seek(tick);
    if (playing) requestAnimationFrame(step);
  }

  function step(now) {
    if (!playing) return;
    tick = Math.max(tick, startedTick + (now - startedAt) * TICKS_PER_SECOND / 1000);
    if (tick >= end) { tick = end; play(false); return; }
    render();
    requestAnimationFrame(step);
  }

  const nextCut = direction => direction > 0 ? cuts.find(cut => cut > tick) : cuts.findLast(cut => cut < tick);
  const onGrid = distance => Math.round(tick / FRAME) * FRAME + distance;
  const COMMANDS = {
    toggle: () => play(!playing),
    home: () => seek(0),
    end: () => seek(end),
    back: () => seek(onGrid(-FRAME)),
    forward: () => seek(onGrid(FRAME)),
  };
  const KEYS = {
    " ": COMMANDS.toggle, Home: COMMANDS.home, End: COMMANDS.end,
    ArrowLeft: event => seek(event.shiftKey ? tick - TICKS_PER_SECOND : onGrid(-FRAME)),
    ArrowRight: event => seek(event.shiftKey ? tick + TICKS_PER_SECOND : onGrid(FRAME)),
    ArrowUp: () => seek(nextCut(-1) ?? 0),
    ArrowDown: () => seek(nextCut(1) ?? end),
  };

  function select(index) {
    const item = data.items[index], panel = find("selected");
    for (const marked of document.querySelectorAll(".item[aria-current]")) marked.removeAttribute("aria-current");
    for (const marked of document.querySelectorAll(`.item[data-item="${index}"]`)) marked.setAttribute("aria-current", "true");
    const title = element("h3");
    title.append(element("bdi", "", item.name));
    panel.replaceChildren(title, element("p", "", item.detail));
    const list = element("ul", "findings");
    for (const finding of item.findings) list.append(find(`finding-${finding}`).cloneNode(true));
    for (const copy of list.children) { copy.removeAttribute("id"); copy.querySelectorAll("button").forEach(button => button.remove()); }
    if (item.findings.length) panel.append(list);
    panel.hidden = false;
    if (item.start !== null) { play(false); seek(item.start); }
  }

  document.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.command) COMMANDS[button.dataset.command]();
    if (button.dataset.item) select(Number(button.dataset.item));
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    const target = event.target, isButton = target.closest("button, summary, a");
    if (event.key === " " && isButton || target === find("zoom")) return;
    if (event.key.startsWith("Arrow") && !event.shiftKey && target === find("scroll")) return;
    event.preventDefault();
    if (event.key !== " ") { if (playing) play(false); }
    KEYS[event.key](event);
  });
  slider.addEventListener("input", () => { if (playing) play(false); seek(Number(slider.value)); });
  find("zoom").addEventListener("input", event => {
    lanes.style.setProperty("--zoom", event.target.value);
    const scroll = find("scroll");
    scroll.scrollLeft = (end ? tick / end : 0) * (scroll.scrollWidth - scroll.clientWidth);
  });
  find("ruler").addEventListener("click", event => {
    const box = find("ruler").getBoundingClientRect();
    seek((event.clientX - box.left) / box.width * end);
  });

  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  if (stage) {
    stage.fit();
    new ResizeObserver(() => stage.fit()).observe(find("frame").parentElement);
    addEventListener("resize", () => stage.fit());
  } else find("frame").hidden = true;
  render();
  // The lines of captions and the labels of charts depend on the fonts.
  if (stage) document.fonts.ready.then(() => { stage.clear(); render(); });
})();
