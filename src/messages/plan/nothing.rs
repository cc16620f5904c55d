//! What is said where nothing is viable.

use crate::messages::messages;

messages! {
    closest_heading() en: "What comes closest" es: "Qué se acerca más"
    change_heading() en: "What would have to change" es: "Qué tendría que cambiar"
    nothing(task, place)
        en: "Nothing viable: no model of the catalog serves {task} on {place}."
        es: "Nada viable: ningún modelo del catálogo sirve para {task} en {place}."
    nothing_as_wished(task, place, wish)
        en: "Nothing viable: no model that fits serves {task} on {place} with {wish}."
        es: "Nada viable: ningún modelo que quepa sirve para {task} en {place} con {wish}."
    wish_speed(tps) en: "{tps} tokens/s" es: "{tps} tokens/s"
    wish_download(size) en: "a download of {size} at most" es: "una descarga de {size} como máximo"
    nothing_because(why) en: "The reason: {why}." es: "El motivo: {why}."
    closest_memory(name, quant, needs, missing)
        en: "{name} at {quant} needs {needs}, {missing} more than there are"
        es: "{name} en {quant} necesita {needs}, {missing} más de los que hay"
    closest_speed(name, quant, typical)
        en: "{name} at {quant} generates {typical} tokens/s"
        es: "{name} en {quant} genera {typical} tokens/s"
    closest_speed_unknown(name, quant)
        en: "{name} at {quant} fits, but how fast it is there is not known"
        es: "{name} en {quant} cabe, pero no se sabe qué velocidad alcanza ahí"
    closest_download(name, quant, size)
        en: "{name} at {quant} is a file of {size}"
        es: "{name} en {quant} es un archivo de {size}"
    closest_never(name, quant, needs)
        en: "{name} at {quant} would need {needs}, if it could run"
        es: "{name} en {quant} necesitaría {needs}, si pudiera ejecutarse"
    closest_none()
        en: "no model of the catalog has all that is asked for: the licence, the modality"
        es: "ningún modelo del catálogo cumple todo lo pedido: la licencia, la modalidad"
    change_memory(least) en: "memory: {least} would do for the closest" es: "la memoria: {least} bastarían para el más cercano"
    change_speed()
        en: "the speed asked for, or the chip; `--soc` names it where it is not known"
        es: "la velocidad pedida, o el chip; `--soc` lo indica donde no se conoce"
    change_download() en: "the largest download allowed" es: "la descarga máxima permitida"
    change_wishes() en: "the licence or the modality asked for" es: "la licencia o la modalidad pedidas"
    change_device(device)
        en: "the device: with the closest, `{device}` is the smallest of the catalog that would do"
        es: "el dispositivo: con el más cercano, `{device}` es el menor del catálogo que bastaría"
    change_runtime(flags) en: "the runtime: `{flags}` runs there" es: "el entorno: `{flags}` funciona ahí"
    change_backend() en: "the backend: `--backend cpu`" es: "el backend: `--backend cpu`"
    change_any_device()
        en: "the device: language models need one with a 64-bit system and some hundred megabytes of memory"
        es: "el dispositivo: los modelos de lenguaje necesitan uno con sistema de 64 bits y algunos cientos de megabytes de memoria"
    change_system()
        en: "the system: the same board under a 64-bit system; ask again without `--os`"
        es: "el sistema: la misma placa con un sistema de 64 bits; pregunta de nuevo sin `--os`"
}
