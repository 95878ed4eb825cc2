// Says, while one types, how many SMS the text would be: the server counts again.
(() => {
  const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
  const DOUBLE = new Set("^{}\\[~]|€");
  const size = (text) => {
    const signs = [...text];
    const short = signs.every((sign) => BASIC.has(sign) || DOUBLE.has(sign));
    const units = short ? signs.reduce((sum, sign) => sum + (DOUBLE.has(sign) ? 2 : 1), 0) : text.length;
    const [alone, each] = short ? [160, 153] : [70, 67];
    return units === 0 ? 0 : units <= alone ? 1 : Math.ceil(units / each);
  };
  for (const form of document.querySelectorAll("form[data-sms-size]")) {
    const words = form.querySelector("[data-sms-size-words]");
    const text = form.querySelector("textarea");
    const price = Number(form.dataset.smsSize) / 100000;
    const cost = (segments) => (segments * price).toLocaleString("fr-FR", { style: "currency", currency: "EUR" });
    const show = () => { words.textContent = `Par SMS : ${[...text.value].length} caractères, ${size(text.value)} SMS, environ ${cost(size(text.value))}. Un SMS n’est pas confidentiel : n’y écrivez rien de personnel.`; };
    text.addEventListener("input", show);
  }
})();
