//! What a team that ships does: the heading, and what the topics are called.

use crate::messages::messages;

messages! {
    shipping_heading() en: "7. Ship it" es: "7. Publicarlo"
    always() en: "always" es: "siempre"
    topic_template() en: "Template and thinking" es: "Plantilla y razonamiento"
    topic_structure() en: "Form of the answer" es: "Forma de la respuesta"
    topic_chunks() en: "Long texts" es: "Textos largos"
    topic_retrieval() en: "Search" es: "Búsqueda"
    topic_tuning() en: "Fine-tuning" es: "Ajuste fino"
    topic_drafter() en: "Tokens guessed ahead" es: "Tokens adelantados"
    topic_warm_up() en: "Warm-up" es: "Calentamiento"
    topic_memory() en: "Memory warnings" es: "Avisos de memoria"
    topic_entitlement() en: "Entitlement" es: "Entitlement"
    topic_background() en: "Background" es: "Segundo plano"
    topic_heat() en: "Heat" es: "Temperatura"
    topic_delivery() en: "Store" es: "Tienda"
    topic_download() en: "First start" es: "Primer inicio"
}
