//! Why a value that nobody asked for is as it is.

use super::messages;

messages! {
    // It stands in the question.
    asked() en: "as asked" es: "según lo pedido"
    // The machine says so.
    this_machine() en: "this machine" es: "este equipo"
    // It is a fact of the chip.
    of_the_chip() en: "the chip's" es: "la del chip"
    // A program sets it.
    of_app(name) en: "{name}'s" es: "el de {name}"
    // A default.
    llama_cpp() en: "llama.cpp's default" es: "el de llama.cpp"
    outputs() en: "llama-completion's: the batch size" es: "el de llama-completion: el tamaño del lote"
    one_micro_batch() en: "one full micro-batch" es: "un microlote completo"
    makes_no_text() en: "the model makes no text" es: "el modelo no produce texto"
    embeddings_outputs()
        en: "llama-server's with --embeddings: every token is an output"
        es: "el de llama-server con --embeddings: cada token es una salida"
    server() en: "llama-server's" es: "el de llama-server"
    keeps_nothing() en: "llama-completion keeps none" es: "llama-completion no guarda ninguno"
    guessed_outputs()
        en: "llama-server's: each sequence's last token and 3 guesses"
        es: "el de llama-server: el último token y 3 adelantados de cada secuencia"
    conversation() en: "enough for a conversation" es: "suficiente para una conversación"
    browser() en: "a browser maps no files" es: "un navegador no mapea archivos"
    maps_nothing()
        en: "llama.cpp's on this backend, which maps no files"
        es: "el de llama.cpp con este backend, que no mapea archivos"
    no_gpu() en: "no GPU is used" es: "no se usa ninguna GPU"
    reserved_image() en: "the image reserved for at start" es: "la imagen que se reserva al iniciar"
    all_or_nothing() en: "all or nothing" es: "todo o nada"
    of_the_runtime() en: "the runtime's" es: "el del runtime"
    comparable()
        en: "a full micro-batch of llama.cpp, to compare with"
        es: "un microlote completo de llama.cpp, para comparar"
    no_option() en: "not an option of the runtime" es: "no es una opción del runtime"
    as_split() en: "as the runtime splits a prompt" es: "según divide el runtime un prompt"
    not_split() en: "the prompt is not split" es: "el prompt no se divide"
    usual_for_runtime() en: "usual for this runtime" es: "habitual con este runtime"
    layers_named() en: "--n-gpu-layers is given" es: "se indica --n-gpu-layers"
    graphics_card() en: "a graphics card" es: "una tarjeta gráfica"
    usual_on_system() en: "usual on this system" es: "habitual en este sistema"
    backend_not_named()
        en: "not named; choose a GPU with --backend"
        es: "sin indicar; elige una GPU con --backend"
    level_not_known() en: "the chip's level is not known" es: "no se conoce el nivel del chip"
    cpu_not_named()
        en: "not named; most phones and boards since 2019"
        es: "sin indicar; la mayoría de teléfonos y placas desde 2019"
    cores_not_known()
        en: "the cores of the machine are not known"
        es: "no se conocen los núcleos del equipo"
    // It follows from another number.
    no_larger() en: "limited by what it is part of" es: "limitado por aquello de lo que forma parte"
    // A default.
    merges_not_known()
        en: "unknown; assumed as many as tokens"
        es: "se desconoce; se suponen tantas como tokens"
    tokenizer_not_known()
        en: "tokenizer unknown; assumed byte pairs, as many merges as tokens"
        es: "tokenizador desconocido; se suponen pares de bytes, con tantas fusiones como tokens"
}
