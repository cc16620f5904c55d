//! Why a value that nobody asked for is as it is.

use super::messages;

messages! {
    // It stands in the question.
    asked() en: "as asked" es: "a petición"
    // The machine says so.
    this_machine() en: "this machine" es: "este equipo"
    // It is a fact of the chip.
    of_the_chip() en: "the chip's" es: "la del chip"
    // A default.
    llama_cpp() en: "llama.cpp's default" es: "el de llama.cpp"
    outputs() en: "llama-completion's: the batch size" es: "el de llama-completion: el tamaño del lote"
    one_micro_batch() en: "one full micro-batch" es: "un microlote completo"
    conversation() en: "enough for a conversation" es: "suficiente para una conversación"
    browser() en: "a browser maps no files" es: "un navegador no mapea archivos"
    maps_nothing()
        en: "llama.cpp's on this backend, which maps nothing"
        es: "el de llama.cpp con este backend, que no mapea nada"
    no_gpu() en: "no GPU is used" es: "no se usa ninguna GPU"
    all_or_nothing() en: "all or nothing" es: "todo o nada"
    of_the_runtime() en: "the runtime's" es: "el del runtime"
    comparable()
        en: "a full micro-batch of llama.cpp, so that bills compare"
        es: "un microlote completo de llama.cpp, para que las cuentas se puedan comparar"
    no_option() en: "not an option of the runtime" es: "no es una opción del runtime"
    as_split() en: "as the runtime splits a prompt" es: "según divide el runtime un prompt"
    not_split() en: "the prompt is not split" es: "el prompt no se divide"
    usual_for_runtime() en: "usual for this runtime" es: "habitual con este runtime"
    layers_named() en: "--n-gpu-layers is given" es: "se indica --n-gpu-layers"
    graphics_card() en: "a graphics card" es: "una tarjeta gráfica"
    usual_on_system() en: "usual on this system" es: "habitual en este sistema"
    backend_not_named()
        en: "not named; GPUs are asked for with --backend"
        es: "sin indicar; las GPU se piden con --backend"
    level_not_known() en: "the chip's level is not known" es: "no se conoce el nivel del chip"
    cpu_not_named()
        en: "not named; most phones and boards since 2019"
        es: "sin indicar; la mayoría de teléfonos y placas desde 2019"
    cores_not_known()
        en: "the cores of the machine are not known"
        es: "no se conocen los núcleos del equipo"
    // It follows from another number.
    no_larger() en: "no larger than what it is part of" es: "no mayor que aquello de lo que es parte"
    // A default.
    merges_not_known() en: "not known; about as many as tokens" es: "no se conoce; más o menos como los tokens"
    tokenizer_not_known()
        en: "tokenizer not known; taken for byte pairs, merges like tokens"
        es: "tokenizador desconocido; se supone de pares de bytes, con tantas fusiones como tokens"
}
