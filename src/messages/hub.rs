//! What is said of models behind a link.

use super::messages;

messages! {
    gated(repo)
        en: "it is gated: accept its terms at https://huggingface.co/{repo} and log in by setting HF_TOKEN to a token of your account"
        es: "requiere aceptar condiciones: acéptalas en https://huggingface.co/{repo} e inicia sesión poniendo en HF_TOKEN un token de tu cuenta"
    hidden()
        en: "it is private, or there is no such repository; check the name, or log in by setting HF_TOKEN to a token that may read it"
        es: "es privado o no existe ese repositorio; revisa el nombre o inicia sesión poniendo en HF_TOKEN un token que pueda leerlo"
    not_allowed()
        en: "the token in HF_TOKEN may not read it, or there is no such repository; check the name, or log in with a token that may"
        es: "el token de HF_TOKEN no puede leerlo o no existe ese repositorio; revisa el nombre o inicia sesión con un token que pueda"
    no_repository()
        en: "there is no such repository or revision; check the link"
        es: "no existe ese repositorio o esa revisión; revisa el enlace"
    no_file(file)
        en: "there is no {file} in the repository; check the link"
        es: "no hay {file} en el repositorio; revisa el enlace"
    no_model()
        en: "the repository holds neither a config.json nor a GGUF file, so there is nothing to price"
        es: "el repositorio no tiene ni config.json ni archivos GGUF, así que no hay nada que calcular"
    no_quant(quant, all)
        en: "no GGUF file of the repository is called {quant}; there are {all}"
        es: "ningún archivo GGUF del repositorio se llama {quant}; hay {all}"
    several(all)
        en: "the repository holds several models, none of them the usual Q4_K_M; link to one of {all}"
        es: "el repositorio tiene varios modelos, ninguno el habitual Q4_K_M; enlaza uno de {all}"
    not_a_model(file)
        en: "{file} is no file of a model; link to the repository, to a .gguf or .safetensors file, or to a config.json"
        es: "{file} no es un archivo de un modelo; enlaza el repositorio, un archivo .gguf o .safetensors o un config.json"
    unreachable(host, reason)
        en: "{host} cannot be reached ({reason}); check the connection, or download the model and name its file"
        es: "no se puede llegar a {host} ({reason}); revisa la conexión o descarga el modelo e indica su archivo"
    unknown_host() en: "no such host" es: "ese servidor no existe"
    slow(host)
        en: "{host} takes too long to answer; try again, or download the model and name its file"
        es: "{host} tarda demasiado en responder; inténtalo de nuevo o descarga el modelo e indica su archivo"
    cut_off(host)
        en: "the answer of {host} was cut off; try again"
        es: "la respuesta de {host} se cortó; inténtalo de nuevo"
    not_in_parts(host)
        en: "{host} does not send files in parts, and whole ones are not fetched; download the file and name it"
        es: "{host} no envía archivos por partes y los enteros no se descargan; descarga el archivo e indícalo"
    page(host)
        en: "{host} answered with a web page in place of the file; is a login or a proxy in between?"
        es: "{host} respondió con una página web en lugar del archivo; ¿hay un inicio de sesión o un proxy de por medio?"
    redirected(host)
        en: "{host} sends from one address to another without end, or to none that is safe"
        es: "{host} redirige de una dirección a otra sin fin, o a una que no es segura"
    busy(host)
        en: "{host} has had too many requests; try again in some minutes, or log in by setting HF_TOKEN"
        es: "{host} recibió demasiadas solicitudes; inténtalo de nuevo en unos minutos o inicia sesión con HF_TOKEN"
    status(host, status)
        en: "{host} answered {status}; try again later"
        es: "{host} respondió {status}; inténtalo más tarde"
    too_long(file, most)
        en: "{file} is too long: {most} bytes are read at most"
        es: "{file} es demasiado largo: se leen {most} bytes como máximo"
    header_too_long(most)
        en: "its headers go past {most} bytes, the most that is fetched; download the model and name its file"
        es: "sus cabeceras pasan de {most} bytes, lo máximo que se descarga; descarga el modelo e indica su archivo"
    unreadable_list()
        en: "the list of its files cannot be read; link to one of its files"
        es: "no se puede leer la lista de sus archivos; enlaza uno de ellos"
    offline()
        en: "it is not in the catalog, and neither --offline nor HF_HUB_OFFLINE lets it be fetched; ask once without them"
        es: "no está en el catálogo, y --offline o HF_HUB_OFFLINE impide descargarlo; pregunta una vez sin ellos"
    endpoint(endpoint)
        en: "HF_ENDPOINT is '{endpoint}', which is no address; set it to one such as https://huggingface.co"
        es: "HF_ENDPOINT es '{endpoint}', que no es una dirección; ponle una como https://huggingface.co"

    fetching(link) en: "fetching headers of {link}" es: "descargando cabeceras de {link}"
    usual(file, files)
        en: "{file} is taken, the usual one of {files}; name another quantization behind a colon"
        es: "se toma {file}, el habitual de {files}; indica otra cuantización tras dos puntos"
}
