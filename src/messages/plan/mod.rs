//! What a plan says: title and place, the short form, names of languages; the rest by section.

mod making;
mod models;

use super::messages;
pub use making::*;
pub use models::*;

messages! {
    overview_title(task, system) en: "Overview: {task} under {system}" es: "Panorama: {task} con {system}"
    overview_intro()
        en: "The model recommended first, by the memory a device is sold with:"
        es: "El modelo recomendado en primer lugar, según la memoria con la que se vende un dispositivo:"
    none_viable() en: "none" es: "ninguno"
    title(task, place) en: "Plan: {task} on {place}" es: "Plan: {task} en {place}"
    device_place(name, ram) en: "{name} ({ram})" es: "{name} ({ram})"
    free_place(size) en: "{size} of free memory" es: "{size} de memoria libre"
    ram_place(size) en: "a machine with {size}" es: "una máquina con {size}"
    free_under(size, system) en: "{size} free under {system}" es: "{size} libres con {system}"
    ram_under(size, system) en: "{size} under {system}" es: "{size} con {system}"
    chip_label() en: "Chip" es: "Chip"
    chip_and_gpu(chip, gpu) en: "{chip}, GPU {gpu}" es: "{chip}, GPU {gpu}"
    budget_label() en: "Budget" es: "Presupuesto"
    budget_range(typical, least)
        en: "{typical} in everyday use, {least} when the system keeps much"
        es: "{typical} en el uso diario, {least} si el sistema retiene mucho"
    lead(name, quant, framework, backend)
        en: "Take {name} at {quant} with {framework} on {backend}."
        es: "Usa {name} en {quant} con {framework} sobre {backend}."
    lead_needs(needs, budget, percent)
        en: "It needs {needs} of the {budget} there are ({percent} %)."
        es: "Necesita {needs} de los {budget} disponibles ({percent} %)."
    offline()
        en: "Everything runs on the device, offline; the network is needed for downloads before that only."
        es: "Todo se ejecuta en el dispositivo, sin conexión; la red solo hace falta antes, para las descargas."
    basic_line(needs, share, speed, why)
        en: "{needs} ({share} % of the budget), {speed}. {why}"
        es: "{needs} ({share} % del presupuesto), {speed}. {why}"
    viable_techniques() en: "Viable techniques" es: "Técnicas viables"
    other_techniques() en: "Not viable here" es: "No viables aquí"
    other_frameworks() en: "Frameworks that run too" es: "Otros frameworks que sirven"
    in_short(model, quant, framework, backend, verdict)
        en: "In short: {model} at {quant} with {framework} on {backend}, {verdict}. In detail:"
        es: "En resumen: {model} en {quant} con {framework} en {backend}, {verdict}. En detalle:"
    full_plan() en: "The whole plan:" es: "El plan completo:"
    ask_one() en: "One model in detail:" es: "Un modelo en detalle:"
}

/// The name of a language, by its ISO 639-1 code.
pub fn language(code: &str) -> crate::Message {
    use crate::Message;
    match code {
        "en" => Message::new("English", "inglés"),
        "es" => Message::new("Spanish", "español"),
        "fr" => Message::new("French", "francés"),
        "de" => Message::new("German", "alemán"),
        "it" => Message::new("Italian", "italiano"),
        "pt" => Message::new("Portuguese", "portugués"),
        "zh" => Message::new("Chinese", "chino"),
        "ja" => Message::new("Japanese", "japonés"),
        "ko" => Message::new("Korean", "coreano"),
        "ar" => Message::new("Arabic", "árabe"),
        "hi" => Message::new("Hindi", "hindi"),
        "ru" => Message::new("Russian", "ruso"),
        "ca" => Message::new("Catalan", "catalán"),
        "gl" => Message::new("Galician", "gallego"),
        "eu" => Message::new("Basque", "euskera"),
        other => Message::same(other.to_owned()),
    }
}
