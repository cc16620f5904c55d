//! The models of a plan, a line each.

use crate::messages::messages;

messages! {
    models_heading() en: "1. Models" es: "1. Modelos"
    model_heading(number, name, quant) en: "{number}: {name}, {quant}" es: "{number}: {name}, {quant}"
    others_heading() en: "What else fits" es: "Qué más cabe"
    score_heading(name) en: "Score of {name}" es: "Puntuación de {name}"
    verdict_label() en: "Verdict" es: "Veredicto"
    memory_label() en: "Memory" es: "Memoria"
    context_label() en: "Context" es: "Contexto"
    speed_label() en: "Speed" es: "Velocidad"
    battery_label() en: "Energy" es: "Energía"
    licence_label() en: "Licence" es: "Licencia"
    download_label() en: "Download" es: "Descarga"
    why_label() en: "Why" es: "Por qué"
    weakness_label() en: "Weakness" es: "Debilidad"
    weights_label() en: "Weights" es: "Pesos"
    needs_label() en: "Needs" es: "Necesita"
    model_label() en: "Model" es: "Modelo"
    total_label() en: "total" es: "total"
    alone()
        en: "No other model of the catalog serves the task and fits."
        es: "Ningún otro modelo del catálogo sirve para la tarea y cabe."
    two_only()
        en: "No third model of the catalog serves the task and fits."
        es: "Ningún tercer modelo del catálogo sirve para la tarea y cabe."
    no_family_thrice()
        en: "Others that fit are of a family that is here twice already."
        es: "Los demás que caben son de una familia que ya está aquí dos veces."
    fits() en: "fits, also when the system keeps much" es: "cabe, aunque el sistema retenga mucho"
    fits_free()
        en: "fits, by more than the estimate may be off"
        es: "cabe, con más margen que el error de la estimación"
    tight()
        en: "only just fits: holds in everyday use, not when the system keeps much"
        es: "cabe por poco: alcanza en el uso diario, no si el sistema retiene mucho"
    memory_line(weights, cache, buffers, process, total, budget, percent)
        en: "weights {weights}, KV cache {cache}, buffers {buffers}, process {process}: {total} of {budget} ({percent} %)"
        es: "pesos {weights}, caché KV {cache}, búferes {buffers}, proceso {process}: {total} de {budget} ({percent} %)"
    charged_line(charged, limit)
        en: "; {charged} of it count against the {limit} an app may hold"
        es: "; {charged} cuentan para el límite de {limit} por app"
    context_line(tokens, why) en: "{tokens} tokens: {why}" es: "{tokens} tokens: {why}"
    context_trained(tokens, trained, why)
        en: "{tokens} tokens of {trained} trained: {why}"
        es: "{tokens} tokens de {trained} entrenados: {why}"
    once_warm(typical) en: ", {typical} once warm" es: ", {typical} en caliente"
    first_token(low, high, prompt)
        en: "; first token of a prompt of {prompt} tokens after {low} to {high}"
        es: "; primer token de un prompt de {prompt} tokens tras {low} a {high}"
    first_token_unknown()
        en: "; the wait for the first token is not known on this hardware"
        es: "; no se conoce la espera hasta el primer token en este hardware"
    speed_unknown(reason) en: "not known, as {reason}" es: "no se conoce, porque {reason}"
    of_battery(percent, minutes)
        en: ", {percent} % of the battery for 1000 tokens, {minutes} of output without a pause"
        es: ", {percent} % de la batería por cada 1000 tokens, {minutes} de texto sin pausa"
    energy_unknown()
        en: "not known: nobody measured what such a machine draws"
        es: "no se conoce: nadie midió lo que consume una máquina así"
    licence_line(id, note) en: "{id}: {note}" es: "{id}: {note}"
    licence_not_read() en: "not known; read the model's card first" es: "no se conoce; lee antes la ficha del modelo"
    download_line(size, file) en: "{size} (`{file}`)" es: "{size} (`{file}`)"
    encoder(size)
        en: "its encoder of images, a file of its own (mmproj), takes some {size} more in 16 bits and is not in these figures"
        es: "su codificador de imágenes, un archivo aparte (mmproj), ocupa unos {size} más en 16 bits y no está en estas cifras"
    little_room(left) en: "only {left} of the budget are left" es: "solo quedan {left} del presupuesto"
    no_weakness() en: "none that the catalog knows of" es: "ninguna que conozca el catálogo"
    runner_up(points, name)
        en: "{points} points behind {name}"
        es: "{points} puntos por debajo de {name}"
    and_more(count, flag)
        en: "{count} more fit; `{flag}` lists them all."
        es: "Caben {count} más; `{flag}` los muestra todos."
    speed_not_known(reason) en: "speed not known, as {reason}" es: "velocidad desconocida, porque {reason}"
    unknown_speed() en: "speed not known" es: "velocidad desconocida"
    budget_line(budget) en: "{budget} for the model" es: "{budget} para el modelo"
    quant_label() en: "Quantization" es: "Cuantización"
    share_label() en: "Share" es: "Parte"
    others_all()
        en: "All that fit, the best first, by what the weights take and what the process needs:"
        es: "Todos los que caben, el mejor primero, con lo que ocupan los pesos y lo que necesita el proceso:"
    others_intro()
        en: "The best of each family, by what the weights take and what the process needs:"
        es: "Lo mejor de cada familia, con lo que ocupan los pesos y lo que necesita el proceso:"
}
