//! What a plan says: title and place, the short form, names of languages; the rest by section.

mod making;
mod models;
mod shipping;

use super::messages;
pub use making::*;
pub use models::*;
pub use shipping::*;

messages! {
    no_room_to_search()
        en: "no model that makes embeddings stays loaded: here its memory is better spent on the one that answers, so passages are to be found by their words (full-text search)"
        es: "ningún modelo de embeddings queda cargado: aquí su memoria rinde más en el que responde, así que los pasajes hay que encontrarlos por sus palabras (búsqueda de texto completo)"
    searches_by_words() en: "passages are found by their words only" es: "los pasajes se encuentran solo por sus palabras"
    searches_with(model) en: "passages are found by {model}, not the preferred one" es: "los pasajes los encuentra {model}, que no es el preferido"
    term_search() en: "the search" es: "la búsqueda"
    overview_title(task, system) en: "Overview: {task} under {system}" es: "Panorama: {task} con {system}"
    overview_intro()
        en: "The best model for each amount of memory that devices are sold with:"
        es: "El mejor modelo para cada cantidad de memoria con la que se venden los dispositivos:"
    overview_speeds()
        en: "Speeds are typical figures: the slowest and the fastest device of the catalog with that memory; a dash is not known."
        es: "Las velocidades son cifras típicas: del dispositivo más lento al más rápido del catálogo con esa memoria; un guion es un valor desconocido."
    between(least, most) en: "{least} to {most}" es: "{least} a {most}"
    viable_with_memory(sizes) en: "viable with {sizes}" es: "viable con {sizes}"
    none_viable() en: "none" es: "ninguno"
    title(task, place) en: "Plan: {task} on {place}" es: "Plan: {task} en {place}"
    device_place(name, ram) en: "{name} ({ram})" es: "{name} ({ram})"
    free_place(size) en: "{size} of free memory" es: "{size} de memoria libre"
    ram_place(size) en: "a machine with {size}" es: "un equipo con {size}"
    free_under(size, system) en: "{size} free under {system}" es: "{size} libres con {system}"
    ram_under(size, system) en: "{size} under {system}" es: "{size} con {system}"
    chip_label() en: "Chip" es: "Chip"
    chip_and_gpu(chip, gpu) en: "{chip}, GPU {gpu}" es: "{chip}, GPU {gpu}"
    budget_label() en: "Budget" es: "Presupuesto"
    budget_range(typical, least)
        en: "{typical} in typical use, {least} if the system keeps its maximum"
        es: "{typical} en uso normal; {least} si el sistema reserva el máximo"
    network_label() en: "Network" es: "Red"
    offline()
        en: "only the initial download needs it; everything runs on the device"
        es: "solo hace falta para la descarga inicial; todo se ejecuta en el dispositivo"
    viable_techniques() en: "Viable techniques" es: "Técnicas viables"
    other_techniques() en: "Not viable here" es: "No viables aquí"
    untested_techniques() en: "Untested here" es: "Sin probar aquí"
    other_frameworks() en: "Other frameworks that work" es: "Otros frameworks que sirven"
    techniques_in_short(viable, not)
        en: "Viable techniques: {viable}; not viable here: {not}."
        es: "Técnicas viables: {viable}; no viables aquí: {not}."
    in_short(model, quant, framework, backend, verdict)
        en: "In short: {model} at {quant} with {framework} on {backend}, {verdict}."
        es: "En resumen: {model} en {quant} con {framework} en {backend}, {verdict}."
    in_detail() en: "In detail:" es: "En detalle:"
    full_plan() en: "The full plan:" es: "El plan completo:"
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
