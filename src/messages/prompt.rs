//! The prompt for a chat model.

use super::messages;
use crate::Message;

messages! {
    title() en: "Prompt for a chat model" es: "Prompt para un modelo de conversación"
    role_basic()
        en: "You advise teams that run small language models on devices, never in the cloud. Give a quick overview of what is viable for the device and the task below."
        es: "Asesoras a equipos que ejecutan modelos de lenguaje pequeños en dispositivos, nunca en la nube. Da un panorama breve de lo que es viable para el dispositivo y la tarea de abajo."
    role()
        en: "You are an architect of small language models for edge devices. You know quantization and inference on constrained hardware, and you plan deployments that run entirely on the device."
        es: "Eres arquitecto de modelos de lenguaje pequeños para dispositivos de borde. Conoces la cuantización y la inferencia en hardware limitado, y planeas despliegues que funcionan por completo en el dispositivo."
    situation_heading() en: "Situation" es: "Situación"
    deliver_heading() en: "What to deliver" es: "Qué entregar"
    rules_heading() en: "Rules" es: "Reglas"
    facts_heading() en: "Facts" es: "Datos"
    facts_intro()
        en: "Computed by edgefit from the architecture of each model; speeds are estimates."
        es: "Calculados por edgefit a partir de la arquitectura de cada modelo; las velocidades son estimaciones."
    platform_label() en: "Platform" es: "Plataforma"
    device_label() en: "Device" es: "Dispositivo"
    sizes(all)
        en: "any of its devices; they are sold with {all} of memory"
        es: "cualquiera de sus dispositivos; se venden con {all} de memoria"
    memory_label() en: "Memory for the model" es: "Memoria para el modelo"
    chip_label() en: "Processor" es: "Procesador"
    task_label() en: "Task" es: "Tarea"
    tokens(count) en: "{count} tokens" es: "{count} tokens"
    unknown() en: "unknown" es: "se desconoce"
    cache_label() en: "KV" es: "KV"
    speed_label() en: "tok/s" es: "tok/s"
    framework_label() en: "Framework" es: "Framework"
    on(name, backend) en: "{name} on {backend}" es: "{name} en {backend}"
    viable_with(runtime) en: "viable, with {runtime}" es: "viable, con {runtime}"
    nothing_fits()
        en: "No model of the catalog fits there. Say so in the first line. What would have to change:"
        es: "Ningún modelo del catálogo cabe ahí. Dilo en la primera línea. Qué tendría que cambiar:"
    overview()
        en: "the models that fit, a line each, with their memory"
        es: "los modelos que caben, una línea por cada uno, con su memoria"
    techniques()
        en: "which quantizations and frameworks are viable on this hardware, and which are not and why"
        es: "qué cuantizaciones y frameworks son viables en este hardware, y cuáles no y por qué"
    three_models()
        en: "three open models that fit, each with its memory, its context, its speed, why it was chosen and its weakness"
        es: "tres modelos abiertos que quepan, cada uno con su memoria, su contexto, su velocidad, por qué se eligió y su debilidad"
    quantization()
        en: "the quantization of the first, step by step, with the commands of each tool, and what INT4, GGUF and AWQ mean here"
        es: "la cuantización del primero, paso a paso, con los comandos de cada herramienta, y qué suponen aquí INT4, GGUF y AWQ"
    framework()
        en: "the inference framework that is most efficient here, why, and which you rejected (llama.cpp, ONNX Runtime, MLX, LiteRT, ExecuTorch)"
        es: "el framework de inferencia más eficiente aquí, por qué, y cuáles descartaste (llama.cpp, ONNX Runtime, MLX, LiteRT, ExecuTorch)"
    latency()
        en: "how to keep latency low without draining the battery"
        es: "cómo mantener baja la latencia sin agotar la batería"
    verify() en: "how to verify the memory on the device" es: "cómo verificar la memoria en el dispositivo"
    only_these_figures()
        en: "use the figures of the table below as they are; where one is missing, say that it is unknown"
        es: "usa las cifras de la tabla de abajo tal como están; donde falte una, di que se desconoce"
    no_cloud()
        en: "propose nothing that leaves the device: no cloud, no remote interface"
        es: "no propongas nada que salga del dispositivo: ni nube ni interfaz remota"
    plainly()
        en: "say plainly when a technique is not viable on this hardware, and why"
        es: "di con claridad cuándo una técnica no es viable en este hardware, y por qué"
    markdown()
        en: "answer in Markdown, with clear headings and bullets"
        es: "responde en Markdown, con encabezados y viñetas claros"
    language() en: "answer in English" es: "responde en español"
}

/// What the short prompt asks for.
pub fn deliver_basic() -> Vec<Message> {
    vec![overview(), techniques()]
}

/// What the whole prompt asks for, in the order of a plan.
pub fn deliver() -> Vec<Message> {
    vec![three_models(), quantization(), framework(), latency(), verify()]
}

/// What the chat model must keep to.
pub fn rules() -> Vec<Message> {
    vec![only_these_figures(), no_cloud(), plainly(), markdown(), language()]
}
