// Carries one file to the office and shows how far it is.

const LIMIT_BYTES = 50 * 1024 * 1024;

/** 「1.2 MB」 */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/**
 * Upload a file, with a row in `place` that shows its progress and lets it be stopped or tried again.
 *
 * @param {File} file
 * @param {{path: string, place: Element, done: (attachment: object) => void}} way
 */
export function upload(file, way) {
  const row = progressRow(file);
  way.place.append(row.element);
  if (file.size > LIMIT_BYTES) return row.fail(`文件有 ${sizeOf(file.size)}，不能超过 50 MB，请压缩或分开发送。`, null);
  if (file.size === 0) return row.fail("文件是空的，请检查后再发。", null);
  return carry(file, way, row);
}

function carry(file, way, row) {
  const request = new XMLHttpRequest();
  const again = () => carry(file, way, row);
  request.open("POST", way.path);
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => row.show(loaded / total);
  request.onerror = () => row.fail("连接中断，文件没有传完。", again);
  request.onload = () => {
    if (request.status !== 200) return row.fail(request.response?.error ?? "文件没有传上去。", request.status === 413 ? null : again);
    row.element.remove();
    return way.done(request.response);
  };
  row.start(() => request.abort());
  request.send(file);
}

function progressRow(file) {
  const element = document.createElement("div");
  element.className = "upload";
  const name = document.createElement("p");
  name.textContent = `${file.name} · ${sizeOf(file.size)}`;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", `正在上传 ${file.name}`);
  const note = document.createElement("p");
  note.className = "wrong";
  note.setAttribute("role", "alert");
  const retry = button("重试");
  const stop = button("取消");
  element.append(name, bar, note, retry, stop);
  return {
    element,
    start(abort) {
      note.textContent = "";
      bar.value = 0;
      bar.hidden = false;
      retry.hidden = true;
      stop.onclick = () => {
        abort();
        element.remove();
      };
    },
    show(share) {
      bar.value = share;
    },
    fail(text, again) {
      note.textContent = text;
      bar.hidden = true;
      retry.hidden = again === null;
      retry.onclick = again;
      stop.textContent = "知道了";
      stop.onclick = () => element.remove();
    },
  };
}

function button(label) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  return element;
}
